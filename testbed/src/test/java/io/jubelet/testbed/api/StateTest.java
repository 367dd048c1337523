package io.jubelet.testbed.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.JubeletResources;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NodeRuntimeState on a real API server: its rules, and two writers of one status. */
final class StateTest {
  private static ControlPlane plane;
  private static KubernetesClient client;

  @BeforeAll
  static void startControlPlane() {
    plane = ControlPlane.start("api-state", Set.of());
    JubeletResources.applyCrds(plane);
    client = plane.client();
  }

  @AfterAll
  static void stopControlPlane() {
    client.close();
    plane.close();
  }

  @AfterEach
  void removeResources() {
    client.resources(NodeRuntimeState.class).delete();
  }

  private static NodeRuntimeState parsed(String rest) {
    var text =
        """
        apiVersion: jubelet.io/v1alpha1
        kind: NodeRuntimeState
        metadata: {name: worker-1}
        %s
        """
            .formatted(rest);
    return client.getKubernetesSerialization().unmarshal(text, NodeRuntimeState.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {nodeName: worker-2, nodeUID: u} | spec.nodeName: Invalid value
          {nodeName: worker-2, nodeUID: u} | must be this object's name
          {nodeUID: u} | spec.nodeName: Required value
          {nodeName: worker-1} | spec.nodeUID: Required value
          {nodeName: worker-1, nodeUID: u, grant: Preflight} | spec.attempt: Invalid value
          {nodeName: worker-1, nodeUID: u, grant: Execute, attempt: a, revision: r} | executeNotAfter
          {nodeName: worker-1, nodeUID: u, fence: -1} | spec.fence
          """)
  void badStatesAreRefusedByTheNameOfTheField(String spec, String words) {
    assertThatThrownBy(() -> client.resource(parsed("spec: " + spec)).create())
        .hasMessageContaining(words);
  }

  @Test
  void unknownGrantIsRefused() {
    var manifest =
        """
        {"apiVersion": "jubelet.io/v1alpha1", "kind": "NodeRuntimeState",
         "metadata": {"name": "worker-1"},
         "spec": {"nodeName": "worker-1", "nodeUID": "u", "grant": "Reboot"}}
        """;
    assertThatThrownBy(
            () -> client.raw("/apis/jubelet.io/v1alpha1/noderuntimestates", "POST", manifest))
        .hasMessageContaining("spec.grant: Unsupported value");
  }

  private static NodeRuntimeState applied(String manager, String status) {
    return client
        .resource(parsed("status: " + status))
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(true)
                .build());
  }

  private static String condition(String type, String status) {
    return """
    {type: %s, status: "%s", reason: Because, message: "", observedGeneration: 1,
     lastTransitionTime: "2026-01-01T00:00:00Z"}"""
        .formatted(type, status);
  }

  @Test
  void conditionsOfTwoWritersMergeByType() {
    client.resource(parsed("spec: {nodeName: worker-1, nodeUID: u}")).create();

    applied("node", "{conditions: [" + condition("PreflightPassed", "True") + "]}");
    applied("operator", "{conditions: [" + condition("Ready", "False") + "]}");
    var last = applied("node", "{conditions: [" + condition("PreflightPassed", "False") + "]}");

    assertThat(last.getStatus().conditions())
        .extracting(Condition::type, Condition::status)
        .containsExactlyInAnyOrder(
            tuple("Ready", Condition.Status.False),
            tuple("PreflightPassed", Condition.Status.False));
  }

  @Test
  void statusIsNotWrittenThroughTheObject() {
    client.resource(parsed("spec: {nodeName: worker-1, nodeUID: u}")).create();
    applied("operator", "{rollout: {phase: Queued}}");

    client.resource(parsed("spec: {nodeName: worker-1, nodeUID: u, fence: 7}")).update();

    var stored = client.resources(NodeRuntimeState.class).withName("worker-1").get();
    assertThat(stored.getSpec().fence()).isEqualTo(7);
    assertThat(stored.getStatus().rollout())
        .isEqualTo(new RolloutStatus("Queued", null, "", 0, "", "", null));
  }

  @Test
  void statesCanBeSelectedByConfig() {
    client.resource(parsed("spec: {nodeName: worker-1, nodeUID: u, configName: a}")).create();

    var states = client.resources(NodeRuntimeState.class);
    assertThat(states.withField("spec.configName", "a").list().getItems()).hasSize(1);
    assertThat(states.withField("spec.configName", "b").list().getItems()).isEmpty();
  }
}
