package io.jubelet.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.contract.RuntimeContractTest;
import io.jubelet.node.model.CgroupDriver;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("e2e")
final class Containerd24ContractTest extends RuntimeContractTest {
  private static PrivateContainerd containerd;

  @BeforeAll
  static void start() throws Exception {
    containerd = PrivateContainerd.start("2.4");
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
  void factsTellCgroupDriverHandlersAndPauseImage() {
    var facts = containerd.facts();

    assertThat(facts.versionUri()).isEqualTo("containerd://2.4.2");
    assertThat(facts.cgroupDriver()).contains(CgroupDriver.CGROUPFS);
    assertThat(facts.handlers()).containsExactly("runc");
    assertThat(facts.sandboxImage()).contains(PrivateContainerd.PAUSE);
  }
}
