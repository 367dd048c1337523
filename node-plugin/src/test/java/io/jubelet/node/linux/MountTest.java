package io.jubelet.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MountTest {
  @Test
  void aLineOfMountinfoIsReadWhateverOptionalFieldsItHas() {
    var mounts =
        Mount.parse(
            """
            27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
            42 27 254:0 /run/netns /run/netns rw,relatime shared:1 - ext4 /dev/vda rw,discard
            43 27 0:9 / /mnt rw master:1 propagate_from:2 - tmpfs tmpfs rw,size=4k
            37 31 0:34 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
            """);

    assertThat(mounts)
        .containsExactly(
            new Mount("/", "/", false, "ext4", "/dev/vda", List.of("rw", "discard")),
            new Mount(
                "/run/netns", "/run/netns", true, "ext4", "/dev/vda", List.of("rw", "discard")),
            new Mount("/", "/mnt", false, "tmpfs", "tmpfs", List.of("rw", "size=4k")),
            new Mount(
                "/",
                "/sys/fs/cgroup/cpu,cpuacct",
                false,
                "cgroup",
                "cgroup",
                List.of("rw", "cpu", "cpuacct")));
  }

  @Test
  void escapedBytesOfAPathAreRestored() {
    var mounts = Mount.parse("1 2 0:1 / /a\\040b\\011c\\012d\\134e rw - tmpfs no\\040name rw\n");

    assertThat(mounts.getFirst().point()).isEqualTo("/a b\tc\nd\\e");
    assertThat(mounts.getFirst().source()).isEqualTo("no name");
  }

  @Test
  void aMountIsWithinItsOwnPointButNotWithinOneOfTheSamePrefix() {
    var mount = new Mount("/", "/pods/abc", false, "tmpfs", "tmpfs", List.of());

    assertThat(mount.within("/pods/abc")).isTrue();
    assertThat(mount.within("/pods")).isTrue();
    assertThat(mount.within("/pods/ab")).isFalse();
  }

  @Test
  void aLineWithoutSeparatorIsNamed() {
    assertThatThrownBy(() -> Mount.parse("36 35 98:0 / /point rw\n"))
        .hasMessage("not a line of mountinfo: '36 35 98:0 / /point rw'");
  }

  @Test
  void theMountsOfThisProcessAreRead() throws Exception {
    assertThat(Mount.read(Mount.OWN)).anyMatch(mount -> mount.point().equals("/proc"));
  }
}
