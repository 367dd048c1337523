package io.jubelet.node.translate;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the machine and the agent's configuration say about every container.
 *
 * @param machine what the machine has
 * @param cpuQuota whether CPU limits are enforced (cpuCFSQuota)
 * @param cpuQuotaPeriod the period of the quota (cpuCFSQuotaPeriod)
 * @param seccompDefault whether a container without a profile gets the runtime's (seccompDefault)
 * @param seccompDirectory where localhost profiles are, {@code seccomp} beneath the root directory
 */
public record ContainerDefaults(
    Machine machine,
    boolean cpuQuota,
    Duration cpuQuotaPeriod,
    boolean seccompDefault,
    Path seccompDirectory) {

  /**
   * @param memoryBytes capacity, for the OOM score
   * @param allocatable amounts by resource name in base units: what a container without a limit
   *     sees as its limit through the downward API
   * @param cgroupV2 whether the unified hierarchy is in use
   * @param swapLimited whether the kernel can limit how much a cgroup swaps
   * @param thermalThrottlePaths the {@code thermal_throttle} folders of the processors in /sys,
   *     which containers may not read
   */
  public record Machine(
      long memoryBytes,
      SortedMap<String, BigDecimal> allocatable,
      boolean cgroupV2,
      boolean swapLimited,
      List<String> thermalThrottlePaths) {
    public Machine {
      if (memoryBytes <= 0) {
        throw new IllegalArgumentException("memoryBytes is " + memoryBytes + ", not positive");
      }
      allocatable = Collections.unmodifiableSortedMap(new TreeMap<>(allocatable));
      thermalThrottlePaths = List.copyOf(thermalThrottlePaths);
    }
  }
}
