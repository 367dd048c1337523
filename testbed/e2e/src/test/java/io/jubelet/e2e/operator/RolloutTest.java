package io.jubelet.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.AgentStatus.ChangeClass;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec.Grant;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.OperatorRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A change goes through the fleet, or stops where it must. */
final class RolloutTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String BASE =
      """
      {"nodeSelector": {"matchLabels": {"pool": "a"}}, "pauseImage": "pause:1",
       "runtime": {"name": "containerd", "endpoint": "%s"},
       "rollout": {"health": {"minReadySeconds": 0}}}
      """;

  private static Stage stage;
  private static OperatorRun operator;

  @BeforeAll
  static void setStage() {
    stage = Stage.set("operator");
    operator = OperatorRun.start(stage.plane);
  }

  @AfterAll
  static void closeStage() {
    operator.close();
    stage.close();
  }

  @AfterEach
  void clearStage() {
    stage.clear();
    assertThat(operator.alive()).isTrue();
  }

  private static void adopt() {
    stage.apply("workers", BASE.formatted(Stage.OLD));
    stage.awaitDone("workers");
    stage.witness.forget();
  }

  @Test
  void nodesThatRunTheContentAlreadyAreAdoptedWithoutDisruption() {
    stage.nodes("w-1", "w-2", "w-3");
    stage.apply("workers", BASE.formatted(Stage.OLD));

    stage.awaitDone("workers");

    assertThat(stage.witness.most()).isZero();
    var status = stage.status("workers");
    assertThat(status.nodes()).extracting(NodeRuntimeConfigStatus.Counts::summary).isEqualTo("3/3");
    assertThat(FakeNode.revisionOf(stage.client, "w-1")).startsWith("nrr-");
  }

  @Test
  void runtimeIsSwitchedOneNodeAtATime() {
    stage.nodes("w-1", "w-2", "w-3");
    adopt();

    stage.apply("workers", BASE.formatted(Stage.NEW));
    stage.awaitDone("workers");

    assertThat(stage.witness.most()).isEqualTo(1);
    assertThat(stage.witness.history())
        .filteredOn(step -> step.endsWith(" Committed"))
        .containsExactly("w-1 Committed", "w-2 Committed", "w-3 Committed");
    var revision = Objects.requireNonNull(stage.status("workers").revision());
    assertThat(revision.current()).isEqualTo(revision.target()).isNotEqualTo(revision.previous());
    assertThat(operator.metrics())
        .contains("jubelet_rollout_nodes{bucket=\"Updated\",config=\"workers\"} 3.0")
        .contains("jubelet_rollout_condition{config=\"workers\",type=\"Ready\"} 1.0")
        .containsPattern("jubelet_rollout_writes_total\\{what=\"grant\"} [1-9]");
    stage.await("workers", "Degraded", Condition.Status.False, "NoFailures");
    assertThat(stage.client.v1().events().inNamespace("default").list().getItems())
        .filteredOn(event -> "workers".equals(event.getInvolvedObject().getName()))
        .extracting(Event::getReason)
        .contains("NodeStarted", "NodeUpdated");
  }

  @Test
  void theWholePlanCanBeReadBeforeAnythingHappens() {
    stage.nodes("w-1", "w-2", "w-3");
    adopt();

    stage.apply("workers", with("\"paused\": true").formatted(Stage.NEW));

    Await.until(
        "the plan of three nodes",
        SOON,
        () ->
            Optional.ofNullable(stage.status("workers").plan())
                .filter(plan -> plan.nodes() == 3)
                .isPresent());
    assertThat(stage.status("workers").plan())
        .isEqualTo(
            new NodeRuntimeConfigStatus.Plan(
                3,
                ChangeClass.FullSwitch,
                0,
                List.of(
                    new NodeRuntimeConfigStatus.PlannedChange(
                        "runtime.endpoint", Stage.OLD, Stage.NEW, ChangeClass.FullSwitch, 3))));
    assertThat(stage.witness.history()).isEmpty();

    stage.apply("workers", BASE.formatted(Stage.NEW));
    stage.awaitDone("workers");
    Await.until("no plan", SOON, () -> stage.status("workers").plan() == null);
  }

  @Test
  void refusedPreflightBlocksAndNothingIsExecuted() {
    var nodes = stage.nodes("w-1", "w-2", "w-3");
    adopt();
    nodes.get(1).script(Script.REFUSE);

    stage.apply("workers", BASE.formatted(Stage.NEW));

    var stalled = stage.await("workers", "Stalled", Condition.Status.True, "PreflightBlocked");
    assertThat(stalled.message()).contains("w-2: no such socket");
    stage.await("workers", "Degraded", Condition.Status.False, "NoFailures");
    assertThat(stage.witness.history()).isEmpty();
    assertThat(stage.status("workers").exemplars())
        .contains(
            new NodeRuntimeConfigStatus.Exemplars("Blocked", List.of("w-2"), "no such socket"));
  }

  @Test
  void failedNodeReturnsAndTheOthersAreNotTouched() {
    var nodes = stage.nodes("w-1", "w-2", "w-3");
    adopt();
    var before = FakeNode.revisionOf(stage.client, "w-1");
    nodes.getFirst().script(Script.FAIL);

    stage.apply("workers", BASE.formatted(Stage.NEW));

    var degraded = stage.await("workers", "Degraded", Condition.Status.True, "NodesFailed");
    assertThat(degraded.message()).contains("w-1: the new runtime does not answer");
    stage.await("workers", "Stalled", Condition.Status.True, "TooManyFailures");
    assertThat(stage.witness.history()).isNotEmpty().allMatch(step -> step.startsWith("w-1 "));
    assertThat(FakeNode.revisionOf(stage.client, "w-1")).isEqualTo(before);
    var state = stage.client.resources(NodeRuntimeState.class).withName("w-1").require();
    assertThat(state.getSpec().grant().name()).isEqualTo("None");

    nodes.getFirst().script(Script.OBEY);
    stage.plane.kubectl("annotate", "nrs", "w-1", "jubelet.io/retry=now");
    stage.awaitDone("workers");

    stage.await("workers", "Degraded", Condition.Status.False, "NoFailures");
    assertThat(stage.witness.most()).isEqualTo(1);
  }

  @Test
  void nodeThatCannotReturnHoldsUpTheRollout() {
    var nodes = stage.nodes("w-1", "w-2");
    adopt();
    nodes.getFirst().script(Script.BREAK);

    stage.apply("workers", BASE.formatted(Stage.NEW));

    stage.awaitPhase("w-1", "Failed");
    stage.await("workers", "Degraded", Condition.Status.True, "NodesFailed");
    assertThat(stage.witness.history()).allMatch(step -> step.startsWith("w-1 "));
  }

  @Test
  void evictionEditIsPlannedAsLive() {
    stage.nodes("w-1");
    adopt();

    stage.apply(
        "workers",
        BASE.formatted(Stage.OLD)
            .replace(
                "\"rollout\"",
                "\"eviction\": {\"hard\": {\"pid.available\": \"5%\"}}, \"rollout\""));

    var planned =
        stage.awaitState(
            "w-1",
            "a plan",
            state ->
                state.getStatus().agent() != null && !state.getStatus().agent().plan().isEmpty());
    assertThat(Objects.requireNonNull(planned.getStatus().agent()).plan())
        .extracting(AgentStatus.Change::changeClass)
        .containsOnly(AgentStatus.ChangeClass.Live);
    stage.awaitDone("workers");
  }

  @Test
  void pausedRolloutPreflightsAndBeginsNoNode() {
    stage.nodes("w-1");
    adopt();
    var paused = BASE.replace("\"rollout\": {", "\"rollout\": {\"paused\": true, ");

    stage.apply("workers", paused.formatted(Stage.NEW));

    stage.await("workers", "Progressing", Condition.Status.False, "Paused");
    stage.awaitPhase("w-1", "Queued");
    assertThat(stage.witness.history()).isEmpty();

    stage.apply(
        "workers",
        BASE.replace("\"rollout\": {", "\"rollout\": {\"paused\": false, ").formatted(Stage.NEW));
    stage.awaitDone("workers");
  }

  @Test
  void higherPriorityWinsAndEqualPriorityConflicts() {
    stage.nodes("w-1");
    adopt();
    var kept = FakeNode.revisionOf(stage.client, "w-1");
    var other = "{\"nodeSelector\": {}, \"priority\": %d, \"kubelet\": {\"maxPods\": %d}}";
    stage.apply("one", other.formatted(5, 10));
    awaitOther(kept);
    var merged = FakeNode.revisionOf(stage.client, "w-1");

    stage.apply("two", other.formatted(5, 20));

    var conflict = stage.await("one", "Conflicting", Condition.Status.True, "ConfigsContradict");
    assertThat(conflict.message()).contains("kubelet.maxPods differs between one, two", "w-1");
    stage.await("two", "Conflicting", Condition.Status.True, "ConfigsContradict");
    assertThat(FakeNode.revisionOf(stage.client, "w-1")).isEqualTo(merged);

    stage.apply("two", other.formatted(6, 20));
    stage.await("one", "Conflicting", Condition.Status.False, "NoOverlap");
    awaitOther(merged);
    stage.awaitDone("workers");
  }

  private static void awaitOther(@Nullable String revision) {
    Await.until(
        "another revision than " + revision,
        Stage.SOON,
        () -> !Objects.equals(FakeNode.revisionOf(stage.client, "w-1"), revision));
    stage.awaitDone("workers");
  }

  @Test
  void onlySelectedNodesFollow() {
    stage.nodes("w-1");
    stage.node("x-1", Map.of("pool", "b"));
    adopt();
    assertThat(stage.client.resources(NodeRuntimeState.class).withName("x-1").get()).isNull();

    stage
        .client
        .nodes()
        .withName("x-1")
        .edit(
            node ->
                new NodeBuilder(node)
                    .editMetadata()
                    .addToLabels("pool", "a")
                    .endMetadata()
                    .build());

    stage.awaitPhase("x-1", "Updated");
    assertThat(FakeNode.revisionOf(stage.client, "x-1"))
        .isEqualTo(FakeNode.revisionOf(stage.client, "w-1"));
  }

  @Test
  void theOthersGoWhenSomebodyPromotesTheCanary() {
    stage.nodes("w-1", "w-2", "w-3");
    adopt();

    stage.apply(
        "workers",
        with("\"canary\": {\"count\": 1, \"promotion\": \"Manual\"}").formatted(Stage.NEW));
    Await.until("the canary", SOON, () -> stage.witness.history().contains("w-1 Committed"));

    var target = Objects.requireNonNull(stage.status("workers").revision()).target();
    Await.until(
        "a word about the annotation",
        SOON,
        () -> told("workers", "Progressing").contains("jubelet.io/promote=" + target));
    assertThat(stage.witness.history()).allMatch(step -> step.startsWith("w-1 "));

    stage.plane.kubectl("annotate", "nrc", "workers", "jubelet.io/promote=" + target);
    stage.awaitDone("workers");
    assertThat(stage.witness.history())
        .filteredOn(step -> step.endsWith(" Committed"))
        .containsExactly("w-1 Committed", "w-2 Committed", "w-3 Committed");
  }

  @Test
  void nobodyBeginsWhileNoWindowIsOpen() {
    stage.nodes("w-1");
    adopt();
    var window = "\"windows\": [{\"schedule\": \"%s\", \"durationSeconds\": 60}]";

    stage.apply("workers", with(window.formatted("0 0 29 2 *")).formatted(Stage.NEW));
    Await.until(
        "a word about the window",
        SOON,
        () -> told("workers", "Progressing").contains("no window is open; the next one opens at"));
    assertThat(stage.witness.history()).isEmpty();

    stage.apply("workers", with(window.formatted("0 0 61 2 *")).formatted(Stage.NEW));
    var bad = stage.await("workers", "Valid", Condition.Status.False, "BadWindow");
    assertThat(bad.message())
        .startsWith("rollout.windows[0].schedule '0 0 61 2 *' is no cron schedule");
    assertThat(stage.witness.history()).isEmpty();

    stage.apply("workers", with(window.formatted("* * * * *")).formatted(Stage.NEW));
    stage.awaitDone("workers");
  }

  @Test
  void aRevisionThatIsPinnedIsRunInsteadOfWhatIsRendered() {
    stage.nodes("w-1", "w-2");
    adopt();
    var first = Objects.requireNonNull(FakeNode.revisionOf(stage.client, "w-1"));
    stage.apply("workers", BASE.formatted(Stage.NEW));
    stage.awaitDone("workers");
    var second = FakeNode.revisionOf(stage.client, "w-1");
    assertThat(second).isNotEqualTo(first);

    stage.apply("workers", with("\"pinnedRevision\": \"nrr-none\"").formatted(Stage.NEW));
    var missing = stage.await("workers", "Valid", Condition.Status.False, "NoSuchRevision");
    assertThat(missing.message()).contains("rollout.pinnedRevision 'nrr-none' does not exist");

    var pinned = with("\"pinnedRevision\": \"%s\"".formatted(first));
    stage.apply("workers", pinned.formatted(Stage.NEW));
    Await.until(
        "the first revision on all nodes",
        SOON,
        () ->
            Stream.of("w-1", "w-2")
                .allMatch(name -> Objects.equals(FakeNode.revisionOf(stage.client, name), first)));
    stage.awaitDone("workers");
  }

  private String told(String config, String type) {
    return stage.status(config).conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .map(Condition::message)
        .findFirst()
        .orElse("");
  }

  /** The base with one more field of its rollout. */
  private static String with(String field) {
    return BASE.replace("\"rollout\": {", "\"rollout\": {" + field + ", ");
  }

  /** A pod that nobody would make again is not evicted, and its node serves on. */
  @Test
  void aNodeThatCannotBeDrainedServesAgainUntilItMayBe() {
    stage.nodes("w-1");
    adopt();
    stage.pod("w-1", "alone");
    var draining = with("\"podHandling\": \"Drain\", \"drain\": {\"unmanagedPods\": \"%s\"}");

    stage.apply("workers", draining.formatted(Stage.NEW, "Block"));

    var stalled = stage.await("workers", "Stalled", Condition.Status.True, "DrainBlocked");
    assertThat(stalled.message())
        .isEqualTo(
            "w-1: the drain was given up: 1 pods are left: pod default/alone: nobody would make it"
                + " again (drain.unmanagedPods Block)");
    Await.until("w-1 serves", SOON, () -> !stage.cordoned("w-1"));
    assertThat(stage.witness.history()).isEmpty();

    stage.apply("workers", draining.formatted(Stage.NEW, "Delete"));
    stage.plane.kubectl("annotate", "nrs", "w-1", "jubelet.io/retry=now");

    stage.awaitDone("workers");
    assertThat(stage.client.pods().inNamespace("default").withName("alone").get()).isNull();
    Await.until("w-1 serves", SOON, () -> !stage.cordoned("w-1"));
  }

  @Test
  void aForeignCordonIsNeitherBegunNorLifted() {
    stage.nodes("w-1", "w-2");
    adopt();
    stage.plane.kubectl("cordon", "w-1");
    var draining = with("\"podHandling\": \"Drain\", \"maxUnavailable\": 2");

    stage.apply("workers", draining.formatted(Stage.NEW));
    Await.until("w-2 done", SOON, () -> stage.witness.history().contains("w-2 Committed"));

    assertThat(stage.witness.history()).allMatch(step -> step.startsWith("w-2 "));
    assertThat(stage.cordoned("w-1")).isTrue();
    stage.plane.kubectl("uncordon", "w-1");
    stage.awaitDone("workers");
  }

  @Test
  void aDeletedConfigGoesWhenItsNodeIsDoneAndBeginsNoOther() {
    var nodes = stage.nodes("w-1", "w-2");
    adopt();
    nodes.getFirst().holdAt("OldRuntimeStopped");
    stage.apply("workers", BASE.formatted(Stage.NEW));
    stage.awaitStep(nodes.getFirst(), "OldRuntimeStopped");

    stage.plane.kubectl("delete", "nrc", "workers", "--wait=false");
    stage.awaitState("w-2", "no question", state -> state.getSpec().grant() == Grant.None);
    assertThat(stage.gone("workers")).isFalse();
    nodes.getFirst().holdAt("");

    Await.until("no config", SOON, () -> stage.gone("workers"));
    assertThat(stage.witness.history()).contains("w-1 Committed");
    assertThat(stage.witness.history()).noneMatch(step -> step.startsWith("w-2 "));
  }

  @Test
  void aDeletedConfigEndsItsDrains() {
    stage.nodes("w-1");
    adopt();
    stage.pod("w-1", "alone");
    var holding = with("\"podHandling\": \"Drain\", \"drain\": {\"onTimeout\": \"Hold\"}");
    stage.apply("workers", holding.formatted(Stage.NEW));
    Await.until("w-1 cordoned", SOON, () -> stage.cordoned("w-1"));

    stage.plane.kubectl("delete", "nrc", "workers");

    assertThat(stage.cordoned("w-1")).isFalse();
    assertThat(stage.witness.history()).isEmpty();
    assertThat(stage.client.pods().inNamespace("default").withName("alone").get()).isNotNull();
  }

  @Test
  void nodesWithoutAnAgentAreReportedAndNotAwaited() {
    stage.nodes("w-1");
    stage
        .client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName("go-1")
                .addToLabels("pool", "a")
                .endMetadata()
                .build())
        .create();

    adopt();

    assertThat(stage.status("workers").nodes())
        .extracting(NodeRuntimeConfigStatus.Counts::skipped)
        .isEqualTo(1);
  }
}
