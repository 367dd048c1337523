package io.jubelet.node.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.decide.qos.CgroupLimits;
import io.jubelet.node.decide.qos.CgroupLimits.CpuQuota;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.QosClass;
import io.jubelet.node.systemd.UnitProperty;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlicePropertiesTest {
  private static final SliceProperties V2 = new SliceProperties(true);
  private static final SliceProperties V1 = new SliceProperties(false);

  @Test
  void limitsOfCgroupV2HaveTheirNames() {
    assertThat(V2.limits(limits(512, 50_000)))
        .containsExactly(
            UnitProperty.of("CPUWeight", 20),
            UnitProperty.of("CPUQuotaPeriodUSec", 100_000),
            UnitProperty.of("CPUQuotaPerSecUSec", 500_000),
            UnitProperty.of("MemoryMax", 67_108_864),
            UnitProperty.of("TasksMax", 1024));
  }

  @Test
  void limitsOfCgroupV1HaveTheirs() {
    assertThat(V1.limits(limits(512, 50_000)))
        .containsExactly(
            UnitProperty.of("CPUShares", 512),
            UnitProperty.of("CPUQuotaPerSecUSec", 500_000),
            UnitProperty.of("MemoryLimit", 67_108_864),
            UnitProperty.of("TasksMax", 1024));
  }

  @Test
  void whatIsNotLimitedIsNotSaid() {
    var none = new CgroupLimits(2, Optional.empty(), OptionalLong.empty(), new TreeMap<>(), none());

    assertThat(V2.limits(none)).containsExactly(UnitProperty.of("CPUWeight", 1));
  }

  @Test
  void aQuotaOfAllIsInfinity() {
    assertThat(V2.limits(limits(512, -1)))
        .contains(UnitProperty.of("CPUQuotaPerSecUSec", 0xffff_ffff_ffff_ffffL));
    assertThat(SliceProperties.keepable(limits(512, -1))).isEqualTo(limits(512, -1));
  }

  /** libcontainer rounds the quota of a slice up to whole percents, in the files as well. */
  @ParameterizedTest
  @CsvSource({"50000, 50000", "12500, 13000", "1000, 1000", "1001, 2000", "100000, 100000"})
  void aQuotaIsRoundedUpToWhatSystemdKeeps(long wanted, long kept) {
    assertThat(SliceProperties.keepable(limits(512, wanted))).isEqualTo(limits(512, kept));
    assertThat(V2.limits(limits(512, wanted)))
        .contains(UnitProperty.of("CPUQuotaPerSecUSec", kept * 10));
  }

  @Test
  void aSliceNamesItsParentAndIsAccounted() {
    var kubepods = CgroupName.kubepods("/");
    var pod = kubepods.of(QosClass.BURSTABLE).of(new PodUid("1a-2b"));

    assertThat(pod.slice()).isEqualTo("kubepods-burstable-pod1a_2b.slice");
    assertThat(SliceProperties.made(pod))
        .contains(
            UnitProperty.of("Wants", List.of("kubepods-burstable.slice")),
            UnitProperty.of("MemoryAccounting", true),
            UnitProperty.of("CPUAccounting", true),
            UnitProperty.of("IOAccounting", true),
            UnitProperty.of("TasksAccounting", true),
            UnitProperty.of("DefaultDependencies", false));
    assertThat(SliceProperties.made(kubepods))
        .contains(UnitProperty.of("Wants", List.of("-.slice")));
  }

  private static CgroupLimits limits(long shares, long quota) {
    return new CgroupLimits(
        shares,
        Optional.of(new CpuQuota(quota, 100_000)),
        OptionalLong.of(67_108_864),
        new TreeMap<>(),
        OptionalLong.of(1024));
  }

  private static OptionalLong none() {
    return OptionalLong.empty();
  }
}
