package io.jubelet.bench;

import io.jubelet.testbed.TestbedFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** The first process of a container; {@code containerId} as a status has it, with its scheme. */
  public long of(String containerId) {
    var id = containerId.substring(containerId.indexOf("://") + 3);
    var found =
        cgroups.entrySet().stream()
            .filter(each -> each.getValue().contains(id))
            .map(Map.Entry::getKey)
            .toList();
    var first = found.stream().filter(pid -> !found.contains(parent(pid))).toList();
    if (first.size() != 1) {
      throw new TestbedFailure("container %s has processes %s".formatted(id, found));
    }
    return first.getFirst();
  }

  /** Of a process that has ended meanwhile the process itself, which is nobody's first one. */
  private static long parent(long pid) {
    return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid).orElse(pid);
  }

  private static String cgroup(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cgroup"));
    } catch (IOException _) {
      return "ended";
    }
  }
}
