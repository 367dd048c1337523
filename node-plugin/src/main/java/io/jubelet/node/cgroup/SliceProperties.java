package io.jubelet.node.cgroup;

import io.jubelet.node.decide.qos.CgroupLimits;
import io.jubelet.node.decide.qos.CgroupLimits.CpuQuota;
import io.jubelet.node.systemd.UnitProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * What systemd is told about the slice of a cgroup: org.freedesktop.systemd1(5), with the values
 * that the Go kubelet's library gives it. Pure.
 *
 * @param unified whether the machine has cgroup v2, where properties have other names
 */
record SliceProperties(boolean unified) {
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** systemd keeps a quota as whole percents of a second. */
  private static final long MICROS_PER_PERCENT = 10_000;

  /** What is said when the slice is made, and stays. */
  static List<UnitProperty> made(CgroupName name) {
    return List.of(
        UnitProperty.of("Description", "Pods of Kubernetes: " + name.slice()),
        UnitProperty.of("Wants", List.of(name.parentSlice())),
        UnitProperty.of("MemoryAccounting", true),
        UnitProperty.of("CPUAccounting", true),
        UnitProperty.of("IOAccounting", true),
        UnitProperty.of("TasksAccounting", true),
        UnitProperty.of("DefaultDependencies", false));
  }

  /** A limit that was left out stays as it is. */
  List<UnitProperty> limits(CgroupLimits limits) {
    var properties = new ArrayList<UnitProperty>();
    properties.add(weight(unified ? LimitFiles.weight(limits.cpuShares()) : limits.cpuShares()));
    limits
        .cpuQuota()
        .ifPresent(
            quota -> {
              if (unified) {
                properties.add(UnitProperty.of("CPUQuotaPeriodUSec", quota.periodMicros()));
              }
              properties.add(UnitProperty.of("CPUQuotaPerSecUSec", perSecond(quota)));
            });
    limits
        .memoryBytes()
        .ifPresent(
            bytes -> properties.add(UnitProperty.of(unified ? "MemoryMax" : "MemoryLimit", bytes)));
    limits.pids().ifPresent(max -> properties.add(UnitProperty.of("TasksMax", Math.max(max, 1))));
    return properties;
  }

  /** The weight as the file of this hierarchy has it: {@code cpu.weight} or {@code cpu.shares}. */
  UnitProperty weight(long weight) {
    return UnitProperty.of(unified ? "CPUWeight" : "CPUShares", weight);
  }

  /** The limits with a quota that systemd can keep: rounded up, so that children fit. */
  static CgroupLimits keepable(CgroupLimits limits) {
    return new CgroupLimits(
        limits.cpuShares(),
        limits.cpuQuota().map(SliceProperties::keepable),
        limits.memoryBytes(),
        limits.hugePages(),
        limits.pids());
  }

  private static CpuQuota keepable(CpuQuota quota) {
    return quota.quotaMicros() < 0
        ? quota
        : new CpuQuota(
            perSecond(quota) * quota.periodMicros() / MICROS_PER_SECOND, quota.periodMicros());
  }

  private static long perSecond(CpuQuota quota) {
    if (quota.quotaMicros() < 0) {
      return UnitProperty.INFINITY;
    }
    var micros = quota.quotaMicros() * MICROS_PER_SECOND / quota.periodMicros();
    return Math.ceilDiv(micros, MICROS_PER_PERCENT) * MICROS_PER_PERCENT;
  }
}
