package io.jubelet.bench;

import io.jubelet.testbed.TestbedFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The processes of this machine that are in a cgroup, found by a container's id in its path. */
public final class ContainerProcesses {
  private final Map<Long, String> cgroups;

  private ContainerProcesses(Map<Long, String> cgroups) {
    this.cgroups = cgroups;
  }

  public static ContainerProcesses now() {
    var cgroups = new TreeMap<Long, String>();
    ProcessHandle.allProcesses().forEach(each -> cgroups.put(each.pid(), cgroup(each.pid())));
    return new ContainerProcesses(cgroups);
  }

  /** The only process of a container; {@code containerId} as a status has it, with its scheme. */
  public long of(String containerId) {
    var id = containerId.substring(containerId.indexOf("://") + 3);
    var found = cgroups.entrySet().stream().filter(e -> e.getValue().contains(id)).toList();
    if (found.size() != 1) {
      throw new TestbedFailure("container %s has processes %s".formatted(id, pids(found)));
    }
    return found.getFirst().getKey();
  }

  private static List<Long> pids(List<Map.Entry<Long, String>> found) {
    return found.stream().map(Map.Entry::getKey).toList();
  }

  private static String cgroup(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cgroup"));
    } catch (IOException _) {
      return "ended";
    }
  }
}
