package io.jubelet.node.cgroup;

import io.jubelet.node.decide.qos.CgroupLimits;
import io.jubelet.node.decide.qos.CgroupLimits.CpuQuota;
import java.util.ArrayList;
import java.util.List;

/** Which text goes into which file of a cgroup, in the order of writing. Pure. */
final class LimitFiles {
  private LimitFiles() {}

  record Setting(String file, String text) {}

  /** Files of one v1 controller: Documentation/admin-guide/cgroup-v1. */
  static List<Setting> v1(String controller, CgroupLimits limits) {
    var settings = new ArrayList<Setting>();
    switch (controller) {
      case "cpu" -> {
        settings.add(new Setting("cpu.shares", Long.toString(limits.cpuShares())));
        limits
            .cpuQuota()
            .ifPresent(
                quota -> {
                  settings.add(
                      new Setting("cpu.cfs_period_us", Long.toString(quota.periodMicros())));
                  settings.add(new Setting("cpu.cfs_quota_us", Long.toString(quota.quotaMicros())));
                });
      }
      case "memory" ->
          limits
              .memoryBytes()
              .ifPresent(
                  bytes ->
                      settings.add(new Setting("memory.limit_in_bytes", Long.toString(bytes))));
      case "pids" ->
          limits.pids().ifPresent(max -> settings.add(new Setting("pids.max", Long.toString(max))));
      default -> {
        // The other controllers only count or group; huge pages depend on the machine's sizes.
      }
    }
    return settings;
  }

  /** Files of cgroup v2: Documentation/admin-guide/cgroup-v2.rst. */
  static List<Setting> v2(CgroupLimits limits) {
    var settings = new ArrayList<Setting>();
    settings.add(new Setting("cpu.weight", Long.toString(weight(limits.cpuShares()))));
    limits.cpuQuota().ifPresent(quota -> settings.add(new Setting("cpu.max", max(quota))));
    limits
        .memoryBytes()
        .ifPresent(bytes -> settings.add(new Setting("memory.max", Long.toString(bytes))));
    limits.pids().ifPresent(max -> settings.add(new Setting("pids.max", Long.toString(max))));
    return settings;
  }

  private static String max(CpuQuota quota) {
    var time = quota.quotaMicros() < 0 ? "max" : Long.toString(quota.quotaMicros());
    return time + " " + quota.periodMicros();
  }

  /** Shares (2 to 262144) as weight (1 to 10000), as the Go kubelet converts them. */
  static long weight(long shares) {
    return 1 + (shares - CgroupLimits.MIN_SHARES) * 9999 / 262_142;
  }

  /**
   * The bytes of a huge-page size as the kernel names it in {@code hugetlb.SIZE.…}: {@code 64KB},
   * {@code 2MB}, {@code 1GB}.
   */
  static long pageBytes(String size) {
    var number = Long.parseLong(size.substring(0, size.length() - 2));
    return switch (size.charAt(size.length() - 2)) {
      case 'K' -> number << 10;
      case 'M' -> number << 20;
      default -> number << 30;
    };
  }
}
