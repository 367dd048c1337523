package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.Pod;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ReferencedNamesTest {
  private static ReferencedNames names(String spec) throws Exception {
    var tree = Json.tree(("{\"spec\":" + spec + "}").getBytes(StandardCharsets.UTF_8));
    return ReferencedNames.of(new Pod(Json.value(tree, io.fabric8.kubernetes.api.model.Pod.class)));
  }

  @Test
  void everyPlaceThatNamesAnObjectIsSeen() throws Exception {
    var names =
        names(
            """
            {"initContainers": [{"name": "i", "envFrom": [{"configMapRef": {"name": "c1"}}]}],
             "containers": [{"name": "m",
               "envFrom": [{"secretRef": {"name": "s1"}}],
               "env": [
                 {"name": "A", "valueFrom": {"configMapKeyRef": {"name": "c2", "key": "k"}}},
                 {"name": "B", "valueFrom": {"secretKeyRef": {"name": "s2", "key": "k"}}},
                 {"name": "C", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                 {"name": "D", "value": "x"}]}],
             "ephemeralContainers": [{"name": "e", "envFrom": [{"secretRef": {"name": "s3"}}]}],
             "volumes": [
               {"name": "a", "configMap": {"name": "c3"}},
               {"name": "b", "secret": {"secretName": "s4"}},
               {"name": "c", "emptyDir": {}},
               {"name": "d", "projected": {"sources": [
                 {"configMap": {"name": "c4"}}, {"secret": {"name": "s5"}},
                 {"serviceAccountToken": {"path": "t"}}]}}]}
            """);

    assertThat(names.configMaps()).containsExactly("c1", "c2", "c3", "c4");
    assertThat(names.secrets()).containsExactly("s1", "s2", "s3", "s4", "s5");
  }

  @Test
  void podThatNamesNothingNeedsNothing() throws Exception {
    var names = names("{\"containers\": [{\"name\": \"m\"}]}");

    assertThat(names.configMaps()).isEmpty();
    assertThat(names.secrets()).isEmpty();
  }
}
