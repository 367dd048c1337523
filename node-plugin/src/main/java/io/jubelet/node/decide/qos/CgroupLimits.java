package io.jubelet.node.decide.qos;

import io.jubelet.node.model.NodeSettings.CgroupSettings;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.QosClass;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a cgroup allows, in units of cgroup v1, as {@code ResourceConfigForPod} of the Go kubelet
 * computes it.
 *
 * @param cpuShares 2 to 262144, 1024 for one core
 * @param cpuQuota empty leaves the kernel's default, which is none
 * @param memoryBytes empty leaves the kernel's default, which is none
 * @param hugePages bytes by page size in bytes; other sizes get none
 * @param pids empty leaves the kernel's default, which is none
 */
public record CgroupLimits(
    long cpuShares,
    Optional<CpuQuota> cpuQuota,
    OptionalLong memoryBytes,
    SortedMap<Long, Long> hugePages,
    OptionalLong pids) {

  /** Bounds of {@code cpu.shares}, kernel/sched/sched.h. */
  public static final long MIN_SHARES = 2;

  public static final long MAX_SHARES = 262_144;

  /** The kernel takes no shorter quota, kernel/sched/core.c. */
  private static final long MIN_QUOTA_MICROS = 1000;

  private static final long SHARES_PER_CORE = 1024;

  public CgroupLimits {
    hugePages = Collections.unmodifiableSortedMap(new TreeMap<>(hugePages));
  }

  /**
   * CPU time in each period, in microseconds.
   *
   * @param quotaMicros -1 means all of it
   */
  public record CpuQuota(long quotaMicros, long periodMicros) {}

  public static CgroupLimits of(Pod pod, CgroupSettings settings) {
    var resources = PodResources.of(pod);
    var pids =
        settings.podPidsLimit().isPresent()
            ? OptionalLong.of(settings.podPidsLimit().get())
            : OptionalLong.empty();
    if (QosClass.of(pod) == QosClass.BEST_EFFORT) {
      return new CgroupLimits(
          MIN_SHARES, Optional.empty(), OptionalLong.empty(), hugePages(resources), pids);
    }
    return new CgroupLimits(
        shares(resources.request(PodResources.CPU)),
        resources.fullyLimited().contains(PodResources.CPU)
            ? Optional.of(quota(resources.limit(PodResources.CPU), settings))
            : Optional.empty(),
        resources.fullyLimited().contains(PodResources.MEMORY)
            ? OptionalLong.of(wholeBytes(resources.limit(PodResources.MEMORY)))
            : OptionalLong.empty(),
        hugePages(resources),
        pids);
  }

  /** What all pods together may use: the node's allocatable resources. */
  public static CgroupLimits ofAllPods(SortedMap<String, BigDecimal> allocatable) {
    var memory = allocatable.get(PodResources.MEMORY);
    return new CgroupLimits(
        shares(allocatable.getOrDefault(PodResources.CPU, BigDecimal.ZERO)),
        Optional.empty(),
        memory == null ? OptionalLong.empty() : OptionalLong.of(wholeBytes(memory)),
        new TreeMap<>(),
        OptionalLong.empty());
  }

  /** The shares of so many cores, within the kernel's bounds. */
  public static long shares(BigDecimal cores) {
    return Math.clamp(milli(cores) * SHARES_PER_CORE / 1000, MIN_SHARES, MAX_SHARES);
  }

  private static CpuQuota quota(BigDecimal cores, CgroupSettings settings) {
    var period = settings.cpuQuotaPeriod().toNanos() / 1000;
    return settings.cpuQuota()
        ? new CpuQuota(Math.max(milli(cores) * period / 1000, MIN_QUOTA_MICROS), period)
        : new CpuQuota(-1, period);
  }

  private static long milli(BigDecimal cores) {
    return cores.movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
  }

  private static long wholeBytes(BigDecimal bytes) {
    return bytes.setScale(0, RoundingMode.CEILING).longValue();
  }

  private static SortedMap<Long, Long> hugePages(PodResources resources) {
    var bySize = new TreeMap<Long, Long>();
    resources
        .requests()
        .forEach(
            (name, amount) -> {
              if (name.startsWith(PodResources.HUGE_PAGES_PREFIX)) {
                var size = name.substring(PodResources.HUGE_PAGES_PREFIX.length());
                pageBytes(size).ifPresent(bytes -> bySize.put(bytes, wholeBytes(amount)));
              }
            });
    return bySize;
  }

  /** {@code 2Mi}, {@code 1Gi} … in bytes; empty for anything else. */
  private static OptionalLong pageBytes(String size) {
    var digits = size.replaceFirst("[KMG]i$", "");
    if (!digits.matches("[0-9]{1,9}")) {
      return OptionalLong.empty();
    }
    var shift =
        switch (size.substring(digits.length())) {
          case "" -> 0;
          case "Ki" -> 10;
          case "Mi" -> 20;
          default -> 30;
        };
    return OptionalLong.of(Long.parseLong(digits) << shift);
  }
}
