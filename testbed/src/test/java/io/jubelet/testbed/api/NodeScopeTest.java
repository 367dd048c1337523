package io.jubelet.testbed.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.api.v1alpha1.NodeRuntimeRevision;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.JubeletResources;
import io.jubelet.testbed.Tools;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node's certificate lets it do with the resources of jubelet.io. */
final class NodeScopeTest {
  private static ControlPlane plane;
  private static KubernetesClient admin;
  private static KubernetesClient node;

  @BeforeAll
  static void startControlPlane() {
    plane = ControlPlane.start("api-scope", Set.of(ControlPlane.Component.CONTROLLER_MANAGER));
    JubeletResources.applyCrds(plane);
    plane.kubectl("apply", "-k", Tools.find().repository().resolve("manifests").toString());
    admin = plane.client();
    node = ControlPlane.client(plane.kubeconfig("system:node:worker-1", List.of("system:nodes")));
    createStates();
    Await.until(
        "the admission policy in force",
        Duration.ofSeconds(30),
        () -> refused("worker-2", "{agent: {step: None}}"));
  }

  @AfterAll
  static void stopControlPlane() {
    node.close();
    admin.close();
    plane.close();
  }

  private static void createStates() {
    for (String name : List.of("worker-1", "worker-2")) {
      admin.resource(state(name, "spec: {nodeName: %s, nodeUID: u}".formatted(name))).create();
    }
  }

  @BeforeEach
  void operatorTellsItsView() {
    apply(admin, "worker-1", "{rollout: {phase: Queued}, conditions: [%s]}".formatted(READY));
  }

  private static final String READY =
      """
      {type: Ready, status: "False", reason: Queued, message: "", observedGeneration: 1,
       lastTransitionTime: "2026-01-01T00:00:00Z"}""";

  private static NodeRuntimeState state(String name, String rest) {
    var text =
        """
        apiVersion: jubelet.io/v1alpha1
        kind: NodeRuntimeState
        metadata: {name: %s}
        %s
        """
            .formatted(name, rest);
    return admin.getKubernetesSerialization().unmarshal(text, NodeRuntimeState.class);
  }

  private static void apply(KubernetesClient client, String name, String status) {
    client
        .resource(state(name, "status: " + status))
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(client == admin ? "jubelet-operator" : "jubelet-node")
                .withForce(true)
                .build());
  }

  private static boolean refused(String name, String status) {
    try {
      apply(node, name, status);
      return false;
    } catch (KubernetesClientException _) {
      return true;
    }
  }

  @Test
  void nodeReportsOnItself() {
    assertThatCode(
            () ->
                apply(
                    node,
                    "worker-1",
                    """
                    {agent: {step: LocalVerified, committedRevision: nrr-0123456789ab},
                     conditions: [{type: Applied, status: "False", reason: Switching, message: "",
                     observedGeneration: 1, lastTransitionTime: "2026-01-01T00:00:00Z"}]}
                    """))
        .doesNotThrowAnyException();

    var status = admin.resources(NodeRuntimeState.class).withName("worker-1").get().getStatus();
    assertThat(status.conditions()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          worker-2 | {agent: {step: None}} | may only write the NodeRuntimeState of its own name
          worker-1 | {rollout: {phase: Updated}} | status.rollout belongs to the operator
          worker-1 | {rollout: {failures: 0, phase: Queued, message: x}} | belongs to the operator
          """)
  void nodeWritesNothingElse(String name, String status, String words) {
    assertThatThrownBy(() -> apply(node, name, status)).hasMessageContaining(words);
  }

  @Test
  void nodeDoesNotSayReady() {
    var ready = READY.replace("\"False\"", "\"True\"");
    assertThatThrownBy(() -> apply(node, "worker-1", "{conditions: [" + ready + "]}"))
        .hasMessageContaining("the condition Ready in status.conditions belongs to the operator");
  }

  @Test
  void nodeReadsStatesAndRevisionsAndChangesNoSpec() {
    assertThat(node.resources(NodeRuntimeState.class).list().getItems()).hasSize(2);
    assertThatCode(() -> node.resources(NodeRuntimeRevision.class).withName("nrr-0").get())
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> node.resources(NodeRuntimeConfig.class).list())
        .hasMessageContaining("cannot list resource \"noderuntimeconfigs\"");
    assertThatThrownBy(
            () ->
                node.raw(
                    "/apis/jubelet.io/v1alpha1/noderuntimestates/worker-1",
                    "PUT",
                    state("worker-1", "spec: {nodeName: worker-1, nodeUID: v}")))
        .hasMessageContaining("cannot update resource \"noderuntimestates\"");
    assertThatThrownBy(() -> node.resources(NodeRuntimeState.class).withName("worker-1").delete())
        .hasMessageContaining("cannot delete resource \"noderuntimestates\"");
  }

  /** The controller manager checks the expressions against the schemas. */
  @Test
  void policyHasNoTypeErrors() {
    Await.until(
        "the type check of the policy",
        Duration.ofSeconds(60),
        () -> policy("{.status.observedGeneration}").equals("1"));

    assertThat(policy("{.status.typeChecking.expressionWarnings}")).isEmpty();
  }

  private static String policy(String path) {
    return plane.kubectl(
        "get", "validatingadmissionpolicy", "jubelet-node-scope", "-o", "jsonpath=" + path);
  }
}
