package io.jubelet.node.cgroup;

import static io.jubelet.node.model.CgroupDriver.CGROUPFS;
import static io.jubelet.node.model.CgroupDriver.SYSTEMD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.QosClass;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CgroupNameTest {
  @ParameterizedTest
  @CsvSource({
    "/, GUARANTEED, /kubepods/pod1a-2b," + " /kubepods.slice/kubepods-pod1a_2b.slice",
    "/, BURSTABLE, /kubepods/burstable/pod1a-2b,"
        + " /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1a_2b.slice",
    "/, BEST_EFFORT, /kubepods/besteffort/pod1a-2b,"
        + " /kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1a_2b.slice",
    "/node-a, GUARANTEED, /node-a/kubepods/pod1a-2b,"
        + " /node_a.slice/node_a-kubepods.slice/node_a-kubepods-pod1a_2b.slice",
    "/a/b/, GUARANTEED, /a/b/kubepods/pod1a-2b,"
        + " /a.slice/a-b.slice/a-b-kubepods.slice/a-b-kubepods-pod1a_2b.slice",
  })
  void aPodsCgroupIsNamedAsTheGoKubeletNamesIt(
      String root, QosClass qos, String cgroupfs, String systemd) {
    var name = CgroupName.kubepods(root).of(qos).of(new PodUid("1a-2b"));

    assertThat(name.path(CGROUPFS)).isEqualTo(cgroupfs);
    assertThat(name.path(SYSTEMD)).isEqualTo(systemd);
  }

  @Test
  void thePodIsReadBackFromTheLastElement() {
    assertThat(CgroupName.pod("pod1a-2b", CGROUPFS)).contains(new PodUid("1a-2b"));
    assertThat(CgroupName.pod("kubepods-burstable-pod1a_2b.slice", SYSTEMD))
        .contains(new PodUid("1a-2b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pod", "burstable", "system.slice", "kubepods-burstable.slice", "x-pod.slice"})
  void whatIsNoPodIsNone(String fileName) {
    assertThat(CgroupName.pod(fileName, SYSTEMD)).isEmpty();
    assertThat(CgroupName.pod(fileName, CGROUPFS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a_b", ".."})
  void aPartThatCouldNotBeReadBackIsRefused(String part) {
    assertThatThrownBy(() -> new CgroupName(List.of("kubepods", part)))
        .hasMessage("not a part of a cgroup name: '" + part + "'");
  }
}
