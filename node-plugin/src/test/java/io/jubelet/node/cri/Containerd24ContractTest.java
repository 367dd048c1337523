package io.jubelet.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.CgroupDriver;
import org.junit.jupiter.api.Test;

final class Containerd24ContractTest extends ContainerdContractTest {
  Containerd24ContractTest() {
    super("2.4");
  }

  @Test
  void factsTellCgroupDriverHandlersAndPauseImage() {
    var facts = facts();

    assertThat(facts.versionUri()).isEqualTo("containerd://2.4.2");
    assertThat(facts.cgroupDriver()).contains(CgroupDriver.CGROUPFS);
    assertThat(facts.handlers()).containsExactly("runc");
    assertThat(facts.features().keySet()).containsExactly("", "runc");
    assertThat(facts.sandboxImage()).contains(PrivateContainerd.PAUSE);
  }
}
