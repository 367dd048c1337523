package io.jubelet.node.decide.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeFitTest {
  private static final String AFFINITY =
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
          + "{nodeSelectorTerms: %s}}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                      | true
          {disk: ssd}             | true
          {disk: ssd, zone: a}    | true
          {disk: hdd}             | false
          {gpu: "true"}           | false
          {disk: ssd, gpu: ""}    | false
          """)
  void everyLabelOfTheSelectorIsThere(String selector, boolean fits) {
    assertThat(fit().selected(pod("nodeSelector: " + selector))).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{key: disk, operator: In, values: [hdd, ssd]}]    | true
          [{key: disk, operator: In, values: [hdd]}]         | false
          [{key: gpu, operator: In, values: [hdd]}]          | false
          [{key: disk, operator: NotIn, values: [hdd]}]      | true
          [{key: disk, operator: NotIn, values: [ssd]}]      | false
          [{key: gpu, operator: NotIn, values: [ssd]}]       | true
          [{key: disk, operator: Exists}]                    | true
          [{key: gpu, operator: Exists}]                     | false
          [{key: gpu, operator: DoesNotExist}]               | true
          [{key: disk, operator: DoesNotExist}]              | false
          [{key: cores, operator: Gt, values: ["7"]}]        | true
          [{key: cores, operator: Gt, values: ["8"]}]        | false
          [{key: cores, operator: Lt, values: ["9"]}]        | true
          [{key: cores, operator: Lt, values: ["8"]}]        | false
          [{key: cores, operator: Lt, values: ["9", "10"]}]  | false
          [{key: disk, operator: Lt, values: ["9"]}]         | false
          [{key: cores, operator: Lt, values: [many]}]       | false
          [{key: disk, operator: Like, values: [s]}]         | false
          [{key: disk, operator: Exists}, {key: gpu, operator: Exists}] | false
          []                                                 | false
          """)
  void allExpressionsOfATermHold(String expressions, boolean fits) {
    var terms = "[{matchExpressions: %s}]".formatted(expressions);

    assertThat(fit().selected(pod(AFFINITY.formatted(terms)))).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{matchFields: [{key: metadata.name, operator: In, values: [node-1]}]}]    | true
          [{matchFields: [{key: metadata.name, operator: In, values: [node-2]}]}]    | false
          [{matchFields: [{key: metadata.name, operator: NotIn, values: [node-2]}]}] | true
          [{matchFields: [{key: metadata.name, operator: NotIn, values: [node-1]}]}] | false
          [{matchFields: [{key: spec.other, operator: In, values: [node-1]}]}]       | false
          [{matchFields: [{key: metadata.name, operator: Exists}]}]                  | false
          [{matchFields: [{key: metadata.name, operator: In, values: [node-1]}], \
          matchExpressions: [{key: gpu, operator: Exists}]}]                         | false
          [{matchExpressions: [{key: gpu, operator: Exists}]}, \
          {matchExpressions: [{key: disk, operator: Exists}]}]                       | true
          [{}]                                                                       | false
          []                                                                         | false
          """)
  void oneTermFitsWithItsFields(String terms, boolean fits) {
    assertThat(fit().selected(pod(AFFINITY.formatted(terms)))).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                                            | false
          [{operator: Exists}]                                          | true
          [{key: broken, operator: Exists}]                             | true
          [{key: broken, operator: Exists, effect: NoExecute}]          | true
          [{key: broken, operator: Exists, effect: NoSchedule}]         | false
          [{key: broken, operator: Equal, value: disk}]                 | true
          [{key: broken, value: disk}]                                  | true
          [{key: broken, value: fan}]                                   | false
          [{key: broken, operator: Gt, value: "1"}]                     | false
          [{key: other, operator: Exists}, {key: broken, value: disk}]  | true
          """)
  void everyTaintThatEndsPodsIsTolerated(String tolerations, boolean tolerated) {
    assertThat(fit().tolerated(pod("tolerations: " + tolerations))).isEqualTo(tolerated);
  }

  private static NodeFit fit() {
    return new NodeFit(
        OwnNode.of(
            Serialization.unmarshal(
                """
                kind: Node
                metadata: {name: node-1, labels: {disk: ssd, zone: a, cores: "8"}}
                spec:
                  taints:
                  - {key: busy, effect: NoSchedule}
                  - {key: broken, value: disk, effect: NoExecute}
                """,
                Node.class)));
  }

  private static Pod pod(String spec) {
    return new Pod(
        Serialization.unmarshal(
            "kind: Pod\nmetadata: {name: p, namespace: d, uid: u}\nspec:\n  "
                + spec
                + "\n  containers: [{name: main, image: i}]",
            io.fabric8.kubernetes.api.model.Pod.class));
  }
}
