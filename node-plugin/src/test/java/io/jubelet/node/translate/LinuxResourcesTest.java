package io.jubelet.node.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.translate.ContainerDefaults.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LinuxResourcesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 2",
    "1, 2",
    "2, 2",
    "100, 102",
    "1000, 1024",
    "256000, 262144",
    "999999999, 262144"
  })
  void sharesAreA1024thOfACpuWithinTheKernelsLimits(long millis, long shares) {
    assertThat(LinuxResources.shares(millis)).isEqualTo(shares);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1000", "10, 1000", "100, 10000", "1500, 150000"})
  void quotaIsThePartOfThePeriodAtLeastAMillisecond(long millis, long micros) {
    assertThat(LinuxResources.quota(millis, 100_000)).isEqualTo(micros);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Nothing asked for: killed first.
        "{} | 1000",
        // All that is asked for is guaranteed: killed last.
        "{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1, memory: 1Gi}} | -997",
        // A part of the 8 GiB.
        "{requests: {memory: 2Gi}} | 750",
        "{requests: {memory: 8Gi}} | 3",
        "{requests: {cpu: 1}} | 999",
        "{limits: {memory: 1Gi}} | 999",
      })
  void oomScoreFollowsWhatIsAskedFor(String resources, long score) {
    var pod = Pods.spec("containers: [{name: main, resources: " + resources + "}]");

    assertThat(LinuxResources.oomScore(pod, pod.containers().getFirst(), 8L << 30))
        .isEqualTo(score);
  }

  @Test
  void aSidecarIsNotKilledBeforeTheContainersItServes() {
    var pod =
        Pods.spec(
            """
            initContainers:
            - {name: proxy, restartPolicy: Always, resources: {requests: {memory: 1Gi}}}
            containers:
            - {name: main, resources: {requests: {memory: 4Gi}}}
            """);

    assertThat(LinuxResources.oomScore(pod, pod.initContainers().getFirst(), 8L << 30))
        .isEqualTo(500);
  }

  @Test
  void aPodThatTheNodeCannotDoWithoutIsKilledLast() {
    var pod =
        Pods.spec(
            """
            priority: 2000001000
            priorityClassName: system-node-critical
            containers: [{name: main}]
            """);

    assertThat(LinuxResources.oomScore(pod, pod.containers().getFirst(), 8L << 30)).isEqualTo(-997);
  }

  @Test
  void aContainersLimitsReachTheKernel() {
    var pod =
        Pods.spec(
            "containers: [{name: main, resources: {requests: {cpu: 250m},"
                + " limits: {cpu: 500m, memory: 64Mi}}}]");

    var resources = LinuxResources.ofContainer(pod, pod.containers().getFirst(), Pods.defaults());

    assertThat(resources.getCpuShares()).isEqualTo(256);
    assertThat(resources.getCpuPeriod()).isEqualTo(100_000);
    assertThat(resources.getCpuQuota()).isEqualTo(50_000);
    assertThat(resources.getMemoryLimitInBytes()).isEqualTo(64L << 20);
    assertThat(resources.getUnifiedMap()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, 0, 0", "false, 67108864, ''"})
  void noContainerSwaps(boolean cgroupV2, long memoryAndSwap, String swap) {
    var pod = Pods.spec("containers: [{name: main, resources: {limits: {memory: 64Mi}}}]");
    var machine = new Machine(8L << 30, new TreeMap<>(), cgroupV2, true, List.of());
    var defaults =
        new ContainerDefaults(machine, true, Duration.ofMillis(100), false, Path.of("/seccomp"));

    var resources = LinuxResources.ofContainer(pod, pod.containers().getFirst(), defaults);

    assertThat(resources.getMemorySwapLimitInBytes()).isEqualTo(memoryAndSwap);
    assertThat(resources.getUnifiedOrDefault("memory.swap.max", "")).isEqualTo(swap);
  }

  /** KEP-2837. */
  @Test
  void aContainerWithoutALimitHasThatOfItsPod() {
    var pod =
        Pods.spec(
            """
            resources: {limits: {cpu: 500m, memory: 64Mi}}
            containers:
            - {name: main, resources: {limits: {memory: 16Mi}}}
            """);

    var resources = LinuxResources.ofContainer(pod, pod.containers().getFirst(), Pods.defaults());

    assertThat(resources.getCpuQuota()).isEqualTo(50_000);
    assertThat(resources.getCpuShares()).isEqualTo(512);
    assertThat(resources.getMemoryLimitInBytes()).isEqualTo(16L << 20);
  }

  /** 4 of 8 GiB, of which the one has 2, and the others are shared. */
  @Test
  void whatAPodRequestsBeyondItsContainersIsSharedByThem() {
    var pod =
        Pods.spec(
            """
            resources: {requests: {memory: 4Gi}}
            containers:
            - {name: main, resources: {requests: {memory: 2Gi}}}
            - {name: other}
            """);

    assertThat(LinuxResources.oomScore(pod, pod.containers().getFirst(), 8L << 30)).isEqualTo(625);
    assertThat(LinuxResources.oomScore(pod, pod.containers().getLast(), 8L << 30)).isEqualTo(875);
  }

  @Test
  void theSandboxGetsTheSumAndTheOverheadApart() {
    var pod =
        Pods.spec(
            """
            overhead: {cpu: 100m, memory: 16Mi}
            containers:
            - {name: a, resources: {requests: {cpu: 250m}, limits: {memory: 64Mi}}}
            - {name: b, resources: {requests: {cpu: 250m}, limits: {memory: 64Mi}}}
            """);

    var sum = LinuxResources.ofSandbox(pod, Pods.defaults());
    var overhead = LinuxResources.overhead(pod.spec(), Pods.defaults());

    assertThat(sum.getCpuShares()).isEqualTo(512);
    assertThat(sum.getMemoryLimitInBytes()).isEqualTo(128L << 20);
    assertThat(overhead.getCpuShares()).isEqualTo(102);
    assertThat(overhead.getCpuQuota()).isEqualTo(10_000);
    assertThat(overhead.getMemoryLimitInBytes()).isEqualTo(16L << 20);
  }
}
