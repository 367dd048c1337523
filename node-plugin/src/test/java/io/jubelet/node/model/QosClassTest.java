package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QosClassTest {
  private static final String BOTH = "limits: {cpu: 1, memory: 1Gi}";
  private static final String EQUAL = BOTH + ", requests: {cpu: 1000m, memory: 1024Mi}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{name: a}] | BestEffort",
        "[{name: a, resources: {}}] | BestEffort",
        "[{name: a, resources: {requests: {cpu: 0}}}] | BestEffort",
        "[{name: a, resources: {requests: {example.com/x: 1}, limits: {example.com/x: 1}}}]"
            + " | BestEffort",
        "[{name: a, resources: {requests: {cpu: 1}}}] | Burstable",
        "[{name: a, resources: {" + BOTH + "}}] | Burstable",
        "[{name: a, resources: {limits: {cpu: 1}, requests: {cpu: 1}}}] | Burstable",
        "[{name: a, resources: {" + EQUAL + "}}] | Guaranteed",
        "[{name: a, resources: {" + EQUAL + "}}, {name: b}] | Burstable",
        "[{name: a, resources: {"
            + EQUAL
            + "}}, {name: b, resources: {"
            + EQUAL
            + "}}]"
            + " | Guaranteed",
      })
  void theClassFollowsFromRequestsAndLimits(String containers, String qos) {
    assertThat(QosClass.of(pod("spec:\n  containers: " + containers)).apiName()).isEqualTo(qos);
  }

  @Test
  void initContainersCountToo() {
    var pod =
        pod(
            """
            spec:
              initContainers: [{name: i}]
              containers: [{name: a, resources: {%s}}]
            """
                .formatted(EQUAL));

    assertThat(QosClass.of(pod)).isEqualTo(QosClass.BURSTABLE);
  }

  @Test
  void resourcesOfThePodItselfDecideAlone() {
    var pod = pod("spec:\n  resources: {%s}\n  containers: [{name: a}]\n".formatted(EQUAL));

    assertThat(QosClass.of(pod)).isEqualTo(QosClass.GUARANTEED);
  }

  @Test
  void whatTheStatusSaysHolds() {
    var pod = pod("spec: {containers: [{name: a}]}\nstatus: {qosClass: Guaranteed}\n");

    assertThat(QosClass.of(pod)).isEqualTo(QosClass.GUARANTEED);
    assertThat(QosClass.computed(pod)).isEqualTo(QosClass.BEST_EFFORT);
  }

  private static Pod pod(String yaml) {
    return new Pod(Serialization.unmarshal(yaml, io.fabric8.kubernetes.api.model.Pod.class));
  }
}
