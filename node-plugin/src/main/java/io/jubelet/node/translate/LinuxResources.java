package io.jubelet.node.translate;

import static io.jubelet.node.translate.Amount.millis;
import static io.jubelet.node.translate.Amount.rounded;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.QosClass;
import io.jubelet.wire.cri.LinuxContainerResources;
import java.math.BigDecimal;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Limits and weights in the units of the kernel (upstream generateLinuxContainerResources,
 * cm/helpers_linux, qos/policy).
 */
final class LinuxResources {
  private static final long MIN_SHARES = 2;
  private static final long MAX_SHARES = 262_144;
  private static final long SHARES_PER_CPU = 1024;
  private static final long MIN_QUOTA_MICROS = 1000;

  private static final long GUARANTEED_SCORE = -997;
  private static final long BEST_EFFORT_SCORE = 1000;
  private static final int SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

  private LinuxResources() {}

  static LinuxContainerResources ofContainer(
      Pod pod, Container container, ContainerDefaults defaults) {
    var resources = ContainerResources.within(pod, container).api();
    var amounts =
        of(
            Amount.requestMillis(resources),
            Amount.limitMillis(resources),
            Amount.limit(resources, "memory"),
            defaults);
    amounts.setOomScoreAdj(oomScore(pod, container, defaults.machine().memoryBytes()));
    if (defaults.machine().cgroupV2()) {
      amounts.putUnified("memory.high", "max");
    }
    if (defaults.machine().swapLimited()) {
      withoutSwap(amounts, defaults.machine().cgroupV2());
    }
    return amounts.build();
  }

  /**
   * No swap (KEP-2400, {@code memorySwap.swapBehavior: NoSwap}, the default). Version 1 counts
   * memory and swap together, and nothing when memory is not limited.
   */
  private static void withoutSwap(LinuxContainerResources.Builder amounts, boolean cgroupV2) {
    if (cgroupV2) {
      amounts.putUnified("memory.swap.max", "0");
    } else {
      amounts.setMemorySwapLimitInBytes(amounts.getMemoryLimitInBytes());
    }
  }

  /** What the pod's containers together need, without the pod's overhead. */
  static LinuxContainerResources ofSandbox(Pod pod, ContainerDefaults defaults) {
    var resources = PodResources.of(pod);
    var overhead = PodResources.amounts(pod.spec().getOverhead());
    var limit = millis(net(resources.limit(PodResources.CPU), overhead, PodResources.CPU));
    var request = millis(net(resources.request(PodResources.CPU), overhead, PodResources.CPU));
    return of(
            resources.requests().containsKey(PodResources.CPU) ? request : limit,
            limit,
            rounded(net(resources.limit(PodResources.MEMORY), overhead, PodResources.MEMORY)),
            defaults)
        .build();
  }

  private static BigDecimal net(
      BigDecimal amount, SortedMap<String, BigDecimal> overhead, String name) {
    return amount.signum() == 0
        ? amount
        : amount.subtract(overhead.getOrDefault(name, BigDecimal.ZERO));
  }

  static LinuxContainerResources overhead(PodSpec spec, ContainerDefaults defaults) {
    var overhead = PodResources.amounts(spec.getOverhead());
    if (overhead.isEmpty()) {
      return LinuxContainerResources.getDefaultInstance();
    }
    var cpu = millis(overhead.getOrDefault(PodResources.CPU, BigDecimal.ZERO));
    var memory = rounded(overhead.getOrDefault(PodResources.MEMORY, BigDecimal.ZERO));
    return of(cpu, cpu, memory, defaults).build();
  }

  private static LinuxContainerResources.Builder of(
      long requestMillis, long limitMillis, long memoryBytes, ContainerDefaults defaults) {
    var resources =
        LinuxContainerResources.newBuilder()
            .setCpuShares(shares(requestMillis))
            .setMemoryLimitInBytes(memoryBytes);
    if (defaults.cpuQuota()) {
      var period = defaults.cpuQuotaPeriod().toNanos() / 1000;
      resources.setCpuPeriod(period).setCpuQuota(quota(limitMillis, period));
    }
    if (defaults.machine().cgroupV2()) {
      // One process out of memory takes its whole container with it (singleProcessOOMKill false).
      resources.putUnified("memory.oom.group", "1");
    }
    return resources;
  }

  static long shares(long millis) {
    return Math.clamp(
        Math.min(millis, MAX_SHARES * 1000) * SHARES_PER_CPU / 1000, MIN_SHARES, MAX_SHARES);
  }

  static long quota(long limitMillis, long periodMicros) {
    return limitMillis == 0 ? 0 : Math.max(MIN_QUOTA_MICROS, limitMillis * periodMicros / 1000);
  }

  /** What the pod as a whole requests beyond its containers is shared by them (KEP-2837). */
  private static long shareOfPod(Pod pod) {
    var whole = Amount.request(pod.spec().getResources(), PodResources.MEMORY);
    var containers = PodResources.ofContainers(pod).request(PodResources.MEMORY);
    var count = pod.containers().size() + pod.initContainers().size();
    return Math.max(0, whole - rounded(containers)) / Math.max(1, count);
  }

  private static boolean sidecar(Container container) {
    return "Always".equals(container.getRestartPolicy());
  }

  /**
   * From -997 (killed last) to 1000 (killed first): the smaller the part of the machine's memory
   * that a burstable container asked for, the earlier it is killed. A sidecar is not killed before
   * the containers it serves.
   */
  static long oomScore(Pod pod, Container container, long memoryBytes) {
    if (nodeCritical(pod)) {
      return GUARANTEED_SCORE;
    }
    return switch (QosClass.of(pod)) {
      case GUARANTEED -> GUARANTEED_SCORE;
      case BEST_EFFORT -> BEST_EFFORT_SCORE;
      case BURSTABLE -> {
        var share = shareOfPod(pod);
        var score = score(memoryRequest(container) + share, memoryBytes);
        if (sidecar(container) && pod.initContainers().contains(container)) {
          var least =
              pod.containers().stream().mapToLong(LinuxResources::memoryRequest).min().orElse(0);
          score = Math.min(score, score(least + share, memoryBytes));
        }
        yield Math.clamp(score, 1000 + GUARANTEED_SCORE, BEST_EFFORT_SCORE - 1);
      }
    };
  }

  private static long score(long requestBytes, long memoryBytes) {
    return 1000 - 1000 * requestBytes / memoryBytes;
  }

  private static long memoryRequest(Container container) {
    return Amount.request(container.getResources(), "memory");
  }

  private static boolean nodeCritical(Pod pod) {
    var priority = pod.spec().getPriority();
    var annotations = pod.api().getMetadata().getAnnotations();
    var critical =
        (priority != null && priority >= SYSTEM_CRITICAL_PRIORITY)
            || (annotations != null
                && Stream.of("kubernetes.io/config.mirror", "kubernetes.io/config.source")
                    .map(annotations::get)
                    .anyMatch(source -> source != null && !source.equals("api")));
    return critical && "system-node-critical".equals(pod.spec().getPriorityClassName());
  }
}
