package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a node when its runtime does not answer what is asked of one container, and
 * answers everything else.
 */
interface StuckRuntime {
  /** Two looks of 20 s, the rest between them, and the node's next report. */
  Duration NOTICED = Duration.ofSeconds(100);

  String STUCK = "jubelet.io/PodsStuck";

  TestCluster cluster();

  KubernetesClient client();

  private Pods hanging() {
    return new Pods(client());
  }

  private Node first() {
    return cluster().nodes().getFirst();
  }

  @Test
  default void aContainerThatTheRuntimeDoesNotTellOfHoldsUpItsPodAlone() {
    hanging().create(PodRecovery.sleeper("untold", 1));
    hanging()
        .create(PodProbes.web("told", "readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}"));
    var untold = hanging().awaitReady("untold");
    var told = hanging().awaitReady("told");

    try (var proxy = CriProxy.before(first())) {
      restartAgent("first-through-the-proxy");
      var ready = condition("Ready");
      proxy.hang(id(untold));
      makeTheAgentLookAt("untold");
      await("True");
      assertThat(proxy.caught()).isGreaterThanOrEqualTo(2);
      assertThat(condition(STUCK).getReason()).isEqualTo("RuntimeDoesNotTell");
      assertThat(condition(STUCK).getMessage())
          .startsWith("1 pods cannot be observed, such as default/untold: container main: ");

      hanging().create(PodRecovery.sleeper("unhindered", 1));
      hanging().awaitReady("unhindered");
      hanging().delete("unhindered");
      assertThat(condition(STUCK).getStatus()).isEqualTo("True");
      assertUnharmed(told);
      assertUnharmed(untold);
      assertThat(since(condition("Ready"))).isEqualTo(since(ready));

      proxy.letGo();
      await("False");
      assertThat(condition(STUCK).getReason()).isEqualTo("RuntimeTells");
      assertUnharmed(told);
      assertUnharmed(untold);
      assertThat(since(condition("Ready"))).isEqualTo(since(ready));
    } finally {
      restartAgent("first-without-the-proxy");
    }
    hanging().delete("untold");
    hanging().delete("told");
  }

  /** A pod that the new process has started shows that it has taken over. */
  private void restartAgent(String pod) {
    first().killAndAwaitSuccessor(Agent.SERVICE);
    hanging().create(PodRecovery.sleeper(pod, 1));
    hanging().awaitReady(pod);
    hanging().delete(pod);
  }

  /** Another wish for the pod, which changes nothing of what runs. */
  private void makeTheAgentLookAt(String pod) {
    cluster()
        .controlPlane()
        .kubectl("patch", "pod", pod, "-p", "{\"spec\": {\"activeDeadlineSeconds\": 3600}}");
  }

  private void await(String status) {
    Await.until(
        "%s=%s".formatted(STUCK, status),
        NOTICED,
        () -> status.equals(condition(STUCK).getStatus()));
  }

  private NodeCondition condition(String type) {
    return client().nodes().withName("node-1").require().getStatus().getConditions().stream()
        .filter(each -> type.equals(each.getType()))
        .findFirst()
        .orElseThrow();
  }

  private static String since(NodeCondition condition) {
    return condition.getStatus() + " since " + condition.getLastTransitionTime();
  }

  private void assertUnharmed(Pod before) {
    var after = hanging().get(before.getMetadata().getName());
    assertThat(Pods.readiness(after)).isEqualTo(Pods.readiness(before));
    assertThat(Pods.container(after, "main")).isEqualTo(Pods.container(before, "main"));
  }

  /** As the runtime knows it. */
  private static String id(Pod pod) {
    return Pods.container(pod, "main").getContainerID().substring("containerd://".length());
  }
}
