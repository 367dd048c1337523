package io.jubelet.testbed.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.JubeletResources;
import io.jubelet.testbed.NodeStandIn;
import io.jubelet.testbed.Tools;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the manifests allow and refuse, asked of a real API server. */
final class ManifestsTest {
  private static ControlPlane plane;
  private static KubernetesClient client;
  private static KubernetesClient asNode;

  @BeforeAll
  static void applyEverything() {
    plane = ControlPlane.start("api-manifests", Set.of());
    client = plane.client();
    JubeletResources.applyCrds(plane);
    plane.kubectl("apply", "-k", Tools.find().repository().resolve("manifests").toString());
    asNode = ControlPlane.client(plane.kubeconfig("system:node:worker-1", List.of("system:nodes")));
    for (var name : List.of("worker-1", "worker-2")) {
      client
          .load(
              new ByteArrayInputStream(
                  """
                  apiVersion: jubelet.io/v1alpha1
                  kind: NodeRuntimeState
                  metadata: {name: %s}
                  spec: {nodeName: %s, nodeUID: uid-of-it}
                  """
                      .formatted(name, name)
                      .getBytes(StandardCharsets.UTF_8)))
          .create();
    }
    Await.until(
        "the admission policy at work",
        Duration.ofSeconds(30),
        () -> !answer("worker-2", "{\"status\":{\"agent\":{\"step\":\"Idle\"}}}").isEmpty());
  }

  @AfterAll
  static void stop() {
    asNode.close();
    client.close();
    plane.close();
  }

  @Test
  void nodeTellsItsOwnState() {
    var answer = answer("worker-1", "{\"status\":{\"agent\":{\"step\":\"Idle\"}}}");

    assertThat(answer).isEmpty();
  }

  @Test
  void nodeDoesNotTellTheStateOfAnother() {
    var answer = answer("worker-2", "{\"status\":{\"agent\":{\"step\":\"Idle\"}}}");

    assertThat(answer)
        .contains("may only write the NodeRuntimeState of its own name, not \"worker-2\"");
  }

  @Test
  void nodeDoesNotWriteTheOperatorsPartOfItsState() {
    var answer = answer("worker-1", "{\"status\":{\"rollout\":{\"phase\":\"Updated\"}}}");

    assertThat(answer).contains("status.rollout belongs to the operator");
  }

  @ParameterizedTest
  @CsvSource({
    "system:serviceaccount:jubelet-system:jubelet-operator, patch, noderuntimestates, status, yes",
    "system:serviceaccount:jubelet-system:jubelet-operator, create, noderuntimerevisions, '', yes",
    "system:serviceaccount:jubelet-system:jubelet-operator, update, noderuntimerevisions, '', no",
    "system:serviceaccount:jubelet-system:jubelet-operator, update, noderuntimeconfigs, '', no",
    "system:serviceaccount:jubelet-system:jubelet-operator, get, secrets, '', no",
    "system:serviceaccount:jubelet-system:jubelet-operator, create, pods, exec, no",
  })
  void operatorMayDoNoMoreThanItNeeds(
      String user, String verb, String resource, String part, String answer) {
    var said =
        plane.attemptKubectl(
            List.of(
                "auth",
                "can-i",
                verb,
                resource,
                "--subresource",
                part,
                "--as",
                user,
                "-n",
                "jubelet-system"));

    assertThat(said.output().strip()).isEqualTo(answer);
  }

  /** What the API server answers when a node applies a status; empty when it accepts. */
  private static String answer(String name, String json) {
    var applied =
        Serialization.unmarshal(
            """
            {"apiVersion": "jubelet.io/v1alpha1", "kind": "NodeRuntimeState",
             "metadata": {"name": "%s"}, %s
            """
                .formatted(name, json.substring(1)),
            GenericKubernetesResource.class);
    try {
      asNode.resource(applied).subresource("status").patch(NodeStandIn.REPORT);
      return "";
    } catch (KubernetesClientException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
