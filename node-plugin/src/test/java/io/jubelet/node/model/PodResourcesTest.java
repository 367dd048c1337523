package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigDecimal;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodResourcesTest {
  @Test
  void containersRunTogetherSoTheirRequestsAdd() {
    var resources =
        of(
            """
            containers:
            - {name: a, resources: {requests: {cpu: 100m, memory: 1Mi}, limits: {cpu: 1}}}
            - {name: b, resources: {requests: {cpu: 250m}, limits: {cpu: 500m, memory: 2Mi}}}
            """);

    assertThat(resources.request("cpu")).isEqualByComparingTo("0.35");
    assertThat(resources.request("memory")).isEqualByComparingTo("1048576");
    assertThat(resources.limit("cpu")).isEqualByComparingTo("1.5");
    assertThat(resources.fullyLimited()).containsExactly("cpu");
  }

  @Test
  void anInitContainerCountsOnlyIfItNeedsMoreThanWhatFollows() {
    var spec =
        """
        initContainers:
        - {name: i, resources: {requests: {cpu: %s}}}
        containers:
        - {name: a, resources: {requests: {cpu: 100m}}}
        - {name: b, resources: {requests: {cpu: 200m}}}
        """;

    assertThat(of(spec.formatted("250m")).request("cpu")).isEqualByComparingTo("0.3");
    assertThat(of(spec.formatted("1")).request("cpu")).isEqualByComparingTo("1");
  }

  @Test
  void aSidecarCountsBesideLaterInitContainersAndBesideTheMains() {
    var resources =
        of(
            """
            initContainers:
            - {name: first, resources: {requests: {cpu: 500m}}}
            - {name: side, restartPolicy: Always, resources: {requests: {cpu: 100m}}}
            - {name: second, resources: {requests: {cpu: 450m}}}
            containers:
            - {name: a, resources: {requests: {cpu: 200m}}}
            """);

    assertThat(resources.request("cpu")).isEqualByComparingTo("0.55");
  }

  @Test
  void thePodsOwnResourcesOverrideThoseOfItsContainersAndOverheadIsAdded() {
    var resources =
        of(
            """
            resources: {requests: {cpu: 2}, limits: {cpu: 3, memory: 1Gi}}
            overhead: {cpu: 250m, memory: 64Mi}
            containers:
            - {name: a, resources: {requests: {cpu: 100m, memory: 32Mi}}}
            """);

    assertThat(resources.request("cpu")).isEqualByComparingTo("2.25");
    assertThat(resources.request("memory")).isEqualByComparingTo(Long.toString(96L << 20));
    assertThat(resources.limit("cpu")).isEqualByComparingTo("3.25");
    assertThat(resources.limit("memory")).isEqualByComparingTo(Long.toString(1088L << 20));
    assertThat(resources.fullyLimited()).containsExactly("cpu", "memory");
  }

  @ParameterizedTest
  @CsvSource({
    "limits.cpu, 1, 2",
    "limits.cpu, 1m, 1500",
    "requests.cpu, 0, 1",
    "requests.cpu, 1m, 250",
    "limits.memory, 1Mi, 4096",
    "requests.memory, 1Mi, 64",
    "requests.memory, 1Gi, 1",
    "limits.ephemeral-storage, 1Gi, 0",
    "limits.hugepages-2Mi, 1, 0",
  })
  void aResourceFieldIsRoundedUpToItsDivisor(String resource, String divisor, String text) {
    var pod =
        pod(
            """
            containers:
            - name: a
              resources: {requests: {cpu: 250m, memory: 64Mi}, limits: {cpu: 1500m}}
            """);
    var allocatable = new TreeMap<String, BigDecimal>();
    allocatable.put("memory", BigDecimal.valueOf(4L << 30));
    allocatable.put("hugepages-2Mi", BigDecimal.valueOf(4L << 20));
    var selector =
        Serialization.unmarshal(
            "resource: %s\ndivisor: %s\n".formatted(resource, divisor),
            io.fabric8.kubernetes.api.model.ResourceFieldSelector.class);

    assertThat(DownwardApi.resource(pod, "a", selector, allocatable)).contains(text);
    assertThat(DownwardApi.resource(pod, "none", selector, allocatable)).isEmpty();
  }

  @Test
  void aContainerWithoutLimitsMayUseWhatItsPodMay() {
    var pod =
        pod(
            """
            resources: {limits: {memory: 1Gi, cpu: "0"}}
            containers: [{name: a}]
            """);
    var allocatable = new TreeMap<String, BigDecimal>();
    allocatable.put("memory", BigDecimal.valueOf(4L << 30));
    allocatable.put("cpu", BigDecimal.TWO);

    assertThat(DownwardApi.withinPod(pod, allocatable))
        .containsEntry("memory", BigDecimal.valueOf(1L << 30))
        .containsEntry("cpu", BigDecimal.TWO);
  }

  private static PodResources of(String spec) {
    return PodResources.of(pod(spec));
  }

  private static Pod pod(String spec) {
    return new Pod(
        Serialization.unmarshal(
            "spec:\n" + spec.indent(2), io.fabric8.kubernetes.api.model.Pod.class));
  }
}
