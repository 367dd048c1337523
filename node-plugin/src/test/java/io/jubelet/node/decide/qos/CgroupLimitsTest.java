package io.jubelet.node.decide.qos;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.decide.qos.CgroupLimits.CpuQuota;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.NodeSettings.CgroupSettings;
import io.jubelet.node.model.Pod;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CgroupLimitsTest {
  private static final CgroupSettings SETTINGS =
      new CgroupSettings(
          "/", CgroupDriver.CGROUPFS, true, Duration.ofMillis(100), Optional.empty());

  @Test
  void aGuaranteedPodHasAllItsLimits() {
    assertThat(
            of(
                """
                - {name: a, resources: {limits: {cpu: 500m, memory: 64Mi},
                    requests: {cpu: 500m, memory: 64Mi}}}
                """))
        .isEqualTo(limits(512, Optional.of(new CpuQuota(50_000, 100_000)), 64L << 20));
  }

  @Test
  void aBurstablePodIsLimitedOnlyWhereAllItsContainersAre() {
    assertThat(
            of(
                """
                - {name: a, resources: {requests: {cpu: 250m}, limits: {cpu: 1, memory: 1Mi}}}
                - {name: b, resources: {limits: {cpu: 1}}}
                """))
        .isEqualTo(limits(256, Optional.of(new CpuQuota(200_000, 100_000)), 0));
  }

  @Test
  void aBestEffortPodHasTheLeastShares() {
    assertThat(of("- {name: a}\n")).isEqualTo(limits(2, Optional.empty(), 0));
  }

  @Test
  void aNodeWithoutQuotaLiftsItExplicitly() {
    var settings =
        new CgroupSettings(
            "/", CgroupDriver.CGROUPFS, false, Duration.ofMillis(50), Optional.of(100L));
    var limits = CgroupLimits.of(pod("- {name: a, resources: {limits: {cpu: 1}}}\n"), settings);

    assertThat(limits.cpuQuota()).contains(new CpuQuota(-1, 50_000));
    assertThat(limits.pids()).hasValue(100);
  }

  @ParameterizedTest
  @CsvSource({"1m, 1000", "9m, 1000", "10m, 1000", "11m, 1100", "2500m, 250000", "0.0001, 1000"})
  void theQuotaIsAtLeastAMillisecond(String cpu, long quota) {
    var limits = of("- {name: a, resources: {limits: {cpu: %s}}}\n".formatted(cpu));

    assertThat(limits.cpuQuota()).contains(new CpuQuota(quota, 100_000));
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "0.001, 2", "0.003, 3", "1, 1024", "256, 262144", "10000, 262144"})
  void sharesStayWithinTheKernelsBounds(BigDecimal cores, long shares) {
    assertThat(CgroupLimits.shares(cores)).isEqualTo(shares);
  }

  @Test
  void hugePagesAreLimitedBySize() {
    var limits =
        of(
            """
            - {name: a, resources: {requests: {hugepages-2Mi: 4Mi, hugepages-1Gi: 1Gi, cpu: 1}}}
            - {name: b, resources: {requests: {hugepages-2Mi: 2Mi, hugepages-odd: 1}}}
            """);

    assertThat(limits.hugePages())
        .isEqualTo(new TreeMap<>(Map.of(2L << 20, 6L << 20, 1L << 30, 1L << 30)));
  }

  @Test
  void allPodsTogetherMayUseWhatIsAllocatable() {
    var allocatable = new TreeMap<String, BigDecimal>();
    allocatable.put("cpu", new BigDecimal("1.9"));
    allocatable.put("memory", BigDecimal.valueOf(1L << 30));

    assertThat(CgroupLimits.ofAllPods(allocatable))
        .isEqualTo(limits(1945, Optional.empty(), 1L << 30));
  }

  private static CgroupLimits limits(long shares, Optional<CpuQuota> quota, long memory) {
    return new CgroupLimits(
        shares,
        quota,
        memory == 0 ? OptionalLong.empty() : OptionalLong.of(memory),
        new TreeMap<>(),
        OptionalLong.empty());
  }

  private static CgroupLimits of(String containers) {
    return CgroupLimits.of(pod(containers), SETTINGS);
  }

  private static Pod pod(String containers) {
    return new Pod(
        Serialization.unmarshal(
            "spec:\n  containers:\n" + containers.indent(2),
            io.fabric8.kubernetes.api.model.Pod.class));
  }
}
