package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodGatesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                             | true",
        "[{type: gate, status: 'False'}]| true",
        "[{type: gate, status: 'True'}] | false",
        "[{type: other, status: 'True'}]| true",
      })
  void aGateThatOpensIsSomethingToActOn(String conditions, boolean same) {
    assertThat(pod("[]").asksTheSameAs(pod(conditions))).isEqualTo(same);
  }

  private static Pod pod(String conditions) {
    var yaml =
        """
        metadata: {namespace: default, name: p, uid: u-1}
        spec: {containers: [{name: main, image: i}], readinessGates: [{conditionType: gate}]}
        status: {conditions: %s}
        """
            .formatted(conditions);
    return new Pod(Serialization.unmarshal(yaml, io.fabric8.kubernetes.api.model.Pod.class));
  }
}
