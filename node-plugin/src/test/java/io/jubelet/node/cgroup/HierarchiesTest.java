package io.jubelet.node.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.linux.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class HierarchiesTest {
  private static final Path FOLDER = Path.of("/sys/fs/cgroup");

  @Test
  void separateTreesAreV1AlsoBesideAHybridV2() {
    var mounts =
        List.of(
            mount("tmpfs", "/sys/fs/cgroup", "rw", "mode=755"),
            mount("cgroup", "/sys/fs/cgroup/cpu,cpuacct", "rw", "cpu", "cpuacct"),
            mount("cgroup", "/sys/fs/cgroup/memory", "rw", "memory"),
            mount(
                "cgroup",
                "/sys/fs/cgroup/systemd",
                "rw",
                "xattr",
                "release_agent=x",
                "name=systemd"),
            mount("cgroup", "/elsewhere/pids", "rw", "pids"),
            mount("cgroup2", "/sys/fs/cgroup/unified", "rw"));

    assertThat(Hierarchies.of(mounts, FOLDER))
        .isEqualTo(
            new Hierarchies.V1(
                new TreeMap<>(
                    Map.of(
                        "cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                        "cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                        "memory", Path.of("/sys/fs/cgroup/memory"),
                        "name=systemd", Path.of("/sys/fs/cgroup/systemd")))));
  }

  @Test
  void oneTreeIsV2() {
    assertThat(Hierarchies.of(List.of(mount("cgroup2", "/sys/fs/cgroup", "rw")), FOLDER))
        .isEqualTo(new Hierarchies.V2(FOLDER));
  }

  @Test
  void ofTwoMountsOfOneControllerTheShorterCounts() {
    var mounts =
        List.of(
            mount("cgroup", "/sys/fs/cgroup/copy/of/memory", "rw", "memory"),
            mount("cgroup", "/sys/fs/cgroup/memory", "rw", "memory"));

    assertThat(Hierarchies.of(mounts, FOLDER).roots())
        .containsExactly(Path.of("/sys/fs/cgroup/memory"));
  }

  private static Mount mount(String type, String point, String... options) {
    return new Mount("/", point, false, type, type, List.of(options));
  }
}
