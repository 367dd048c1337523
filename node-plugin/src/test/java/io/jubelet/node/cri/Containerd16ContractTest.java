package io.jubelet.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.contract.RuntimeContractTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("e2e")
final class Containerd16ContractTest extends RuntimeContractTest {
  private static PrivateContainerd containerd;

  @BeforeAll
  static void start() throws Exception {
    containerd = PrivateContainerd.start("1.6");
  }

  @AfterAll
  static void stop() {
    containerd.close();
  }

  @Override
  protected Stage stage() {
    return new Stage(
        containerd.runtimes().at(containerd.endpoint()),
        containerd.runtimes().imagesAt(containerd.endpoint()),
        PrivateContainerd.BUSYBOX,
        containerd.directory(),
        PrivateContainerd.CGROUP);
  }

  @Override
  protected void wait(Duration little) {
    PrivateContainerd.pause(little);
  }

  @Test
  void aRuntimeWithoutRuntimeConfigHasNoCgroupDriverButItsPauseImage() {
    var facts = containerd.facts();

    assertThat(facts.versionUri()).startsWith("containerd://1.6.20");
    assertThat(facts.cgroupDriver()).isEmpty();
    assertThat(facts.handlers()).containsExactly("crun");
    assertThat(facts.sandboxImage()).contains(PrivateContainerd.PAUSE);
  }
}
