package io.jubelet.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class Containerd16ContractTest extends ContainerdContractTest {
  Containerd16ContractTest() {
    super("1.6");
  }

  @Test
  void aRuntimeWithoutRuntimeConfigHasNoCgroupDriverButItsPauseImage() {
    var facts = facts();

    assertThat(facts.versionUri()).startsWith("containerd://1.6.20");
    assertThat(facts.cgroupDriver()).isEmpty();
    assertThat(facts.handlers()).containsExactly("crun");
    assertThat(facts.sandboxImage()).contains(PrivateContainerd.PAUSE);
  }
}
