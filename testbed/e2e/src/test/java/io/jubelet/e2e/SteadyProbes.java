package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import org.junit.jupiter.api.Test;

/**
 * What Jubelet promises of probes beyond the Go kubelet, which may tell a pod unready when it is
 * started again on a busy machine.
 */
interface SteadyProbes extends PodProbes {
  @Test
  default void killedAgentFlipsNoReadiness() {
    probed()
        .create(
            PodProbes.web(
                "steady",
                "startupProbe: {httpGet: {port: 8080}, periodSeconds: 1, failureThreshold: 60}",
                "readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}"));
    probed()
        .create(
            PodProbes.web(
                "unsteady", "readinessProbe: {exec: {command: [cat, /www/up]}, periodSeconds: 1}"));
    var steady = probed().awaitReady("steady");
    var unsteady = probed().await("unsteady", PodProbes::running);

    cluster().nodes().getFirst().killAndAwaitSuccessor(Agent.SERVICE);
    // A verdict of the new process shows that it has taken over.
    Await.until("an agent that answers", SOON, () -> attempt("unsteady", "touch /www/up"));
    probed().awaitReady("unsteady");

    var after = probed().get("steady");
    assertThat(Pods.readiness(after)).isEqualTo(Pods.readiness(steady));
    assertThat(Pods.container(after, "main").getStarted()).isTrue();
    assertThat(Pods.container(probed().get("unsteady"), "main").getContainerID())
        .isEqualTo(Pods.container(unsteady, "main").getContainerID());
    probed().delete("steady");
    probed().delete("unsteady");
  }
}
