package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.api.v1alpha1.Condition.Status;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.OperatorRun;
import io.jubelet.testbed.TestCluster;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The API server goes away in the middle of a switch, and the operator ends without it. */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiServerAwayTest {
  /** The runtime is another one by then, and nobody has let the node commit yet. */
  private static final Set<String> MIDDLE =
      Set.of("NEW_RUNTIME_STARTED", "AGENT_SWITCHED", "LOCAL_VERIFIED");

  private final TestCluster cluster = TestCluster.start(ClusterSpec.of("away", Agent.JUBELET, 1));
  private final Node node = cluster.nodes().getFirst();
  private final KubernetesClient client = cluster.controlPlane().client();
  private final Rollout rollout = Rollout.withoutOperator(cluster, client);
  private OperatorRun operator = OperatorRun.start(cluster.controlPlane());

  ApiServerAwayTest() {
    rollout.awaitBeginning();
    rollout.edit("{\"spec\":{\"rollout\":{\"health\":{\"stepTimeoutSeconds\":10}}}}");
    rollout.awaitReady();
  }

  @AfterAll
  void close() {
    operator.close();
    client.close();
    cluster.close();
  }

  @Test
  void forLongerThanTheNodeWaitsItGoesBackByItself() {
    var before = rollout.kept();

    var journal = switchAndLoseTheApiServer();
    await(journal, Set.of("REVERTED"));
    findTheApiServer();

    rollout.await("Degraded", Status.True);
    nothingIsLostOrDoubled(before);
    assertThat(rollout.runtimeVersions()).containsExactly("containerd://2.4.2");
    rollout.switchTo(Rollout.CONTAINERD);
    rollout.retryWhatFailed();
    rollout.awaitReady();
  }

  @Test
  void forAMomentTheSwitchIsFinishedWhenItIsThereAgain() {
    rollout.retryWhatFailed();
    var before = rollout.kept();

    var journal = switchAndLoseTheApiServer();
    await(journal, Set.of("LOCAL_VERIFIED"));
    findTheApiServer();

    rollout.awaitReady();
    nothingIsLostOrDoubled(before);
    assertThat(rollout.runtimeVersions()).doesNotContain("containerd://2.4.2");
    rollout.switchTo(Rollout.CONTAINERD);
    rollout.awaitReady();
  }

  private void nothingIsLostOrDoubled(Map<String, Rollout.Kept> before) {
    rollout.awaitWorkload();
    assertThat(rollout.kept()).isEqualTo(before);
    assertThat(rollout.doubled()).isEmpty();
  }

  private SwitchJournal switchAndLoseTheApiServer() {
    var journal = new SwitchJournal(node);
    rollout.switchTo(Rollout.DEBIAN);
    await(journal, MIDDLE);
    cluster.controlPlane().killApi();
    return journal;
  }

  private static void await(SwitchJournal journal, Set<String> steps) {
    Await.until(
        "one of the steps " + steps,
        Rollout.CHANGE,
        () -> journal.step().filter(steps::contains).isPresent());
  }

  /** The operator has ended meanwhile: it could not renew its lease. */
  private void findTheApiServer() {
    operator.close();
    cluster.controlPlane().restartApi();
    operator = OperatorRun.start(cluster.controlPlane());
  }
}
