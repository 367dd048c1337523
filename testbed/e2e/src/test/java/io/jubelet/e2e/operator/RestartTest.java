package io.jubelet.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec.Grant;
import io.jubelet.testbed.OperatorRun;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator that was killed is succeeded by one that goes on from what the API server holds. */
final class RestartTest {
  private static final String BASE =
      """
      {"nodeSelector": {"matchLabels": {"pool": "a"}}, "pauseImage": "pause:1",
       "runtime": {"name": "containerd", "endpoint": "%s"},
       "rollout": {"health": {"minReadySeconds": 0}}}
      """;

  private static Stage stage;
  private OperatorRun operator;

  @BeforeAll
  static void setStage() {
    stage = Stage.set("operator-restart");
  }

  @AfterAll
  static void closeStage() {
    stage.close();
  }

  @BeforeEach
  void startOperator() {
    operator = OperatorRun.start(stage.plane);
  }

  @AfterEach
  void stopOperator() {
    operator.close();
    stage.clear();
  }

  private List<FakeNode> adopted() {
    var nodes = stage.nodes("w-1", "w-2");
    stage.apply("workers", BASE.formatted(Stage.OLD));
    stage.awaitDone("workers");
    stage.witness.forget();
    return nodes;
  }

  private void killAndSucceed() {
    operator.close();
    operator = OperatorRun.start(stage.plane);
  }

  @Test
  void killedBeforeTheNodesAnsweredPreflight() {
    var nodes = adopted();
    nodes.forEach(node -> node.holdAt("Preflight"));
    stage.apply("workers", BASE.formatted(Stage.NEW));
    nodes.forEach(node -> stage.awaitPhase(node.name(), "Preflighting"));

    killAndSucceed();
    nodes.forEach(node -> node.holdAt(""));

    stage.awaitDone("workers");
    assertOneAtATimeAndOnce();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Prepared", "OldRuntimeStopped", "AgentSwitched", "LocalVerified"})
  void killedWhileANodeIsAt(String step) {
    var nodes = adopted();
    nodes.getFirst().holdAt(step);
    stage.apply("workers", BASE.formatted(Stage.NEW));
    stage.awaitStep(nodes.getFirst(), step);

    killAndSucceed();
    nodes.getFirst().holdAt("");

    stage.awaitDone("workers");
    assertOneAtATimeAndOnce();
  }

  @Test
  void killedAfterItToldTheNodeToCommit() {
    var nodes = adopted();
    nodes.getFirst().holdAt("LocalVerified");
    stage.apply("workers", BASE.formatted(Stage.NEW));
    stage.awaitState(
        "w-1",
        "the commit",
        state -> state.getSpec().grant() == Grant.None && reported(state).equals("LocalVerified"));

    killAndSucceed();
    stage.awaitPhase("w-1", "Committing");
    nodes.getFirst().holdAt("");

    stage.awaitDone("workers");
    assertOneAtATimeAndOnce();
  }

  private static String reported(NodeRuntimeState state) {
    var agent = state.getStatus().agent();
    return agent == null ? "" : agent.step();
  }

  @Test
  void killedAfterANodeReturned() {
    var nodes = adopted();
    nodes.getFirst().script(Script.FAIL);
    stage.apply("workers", BASE.formatted(Stage.NEW));
    stage.awaitStep(nodes.getFirst(), "Reverted");

    killAndSucceed();

    stage.await("workers", "Degraded", Condition.Status.True, "NodesFailed");
    stage.await("workers", "Stalled", Condition.Status.True, "TooManyFailures");
    assertThat(stage.witness.history())
        .filteredOn(step -> step.endsWith(" Reverted"))
        .containsExactly("w-1 Reverted");
    assertThat(stage.witness.history()).noneMatch(step -> step.startsWith("w-2"));
  }

  @Test
  void terminatedOperatorGivesItsLeaseBack() {
    adopted();

    operator.terminate();

    var leases = stage.client.leases().inNamespace("jubelet-system");
    assertThat(leases.withName("jubelet-operator").get()).isNull();
  }

  @Test
  void twoOperatorsActAsOne() {
    adopted();
    try (var second = OperatorRun.start(stage.plane)) {
      stage.apply("workers", BASE.formatted(Stage.NEW));
      stage.awaitDone("workers");
      assertThat(second.alive()).isTrue();
    }
    assertOneAtATimeAndOnce();
  }

  private static void assertOneAtATimeAndOnce() {
    assertThat(stage.witness.most()).isEqualTo(1);
    assertThat(stage.witness.history())
        .filteredOn(step -> step.endsWith(" Prepared") || step.endsWith(" Committed"))
        .containsExactly("w-1 Prepared", "w-1 Committed", "w-2 Prepared", "w-2 Committed");
  }
}
