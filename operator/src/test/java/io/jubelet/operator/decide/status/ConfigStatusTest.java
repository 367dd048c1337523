package io.jubelet.operator.decide.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.operator.Given;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Gate;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.Revision;
import io.jubelet.operator.model.RolloutPlan;
import io.jubelet.operator.model.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigStatusTest {
  private static final Config CONFIG = Given.config("workers", "{nodeSelector: {}}");
  private static final Position UPDATED = new Position.Updated();
  private static final Position QUEUED = new Position.Queued(false);
  private static final Position BLOCKED = new Position.Blocked("no socket");
  private static final Position BACK = new Position.RolledBack("broken");
  private static final Position KEPT = new Position.DrainGivenUp("2 pods are left", Given.NOW);
  private static final Position SKIPPED = new Position.AgentMissing();
  private static final Position AT_WORK = new Position.Executing(Given.NOW);

  private static NodePlan node(String name, Position position) {
    var since = Given.NOW.minusSeconds(60);
    var target = new Revision("nrr-b", Given.value("{}", RenderedConfig.class));
    return new NodePlan(
        new Member(Given.node(name), Optional.empty(), new Target.Rendered("workers", target)),
        position,
        new RolloutStatus(position.phase(), since, position.message(), 0, "", "", null),
        new Condition("Ready", Condition.Status.True, "R", "", 1, since),
        Optional.empty(),
        Optional.empty());
  }

  private static NodeRuntimeConfigStatus status(Config config, Gate gate, Position... positions) {
    var nodes = new ArrayList<NodePlan>();
    for (Position position : positions) {
      nodes.add(node("w-%02d".formatted(nodes.size()), position));
    }
    return ConfigStatus.of(new RolloutPlan(config, nodes, 1, gate, Optional.empty()), Given.NOW);
  }

  private static String told(NodeRuntimeConfigStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .map(condition -> condition.status() + " " + condition.reason())
        .findFirst()
        .orElse("absent");
  }

  private record Row(
      String what,
      Gate gate,
      List<Position> positions,
      String ready,
      String progressing,
      String degraded,
      String stalled) {}

  static List<Row> rows() {
    return Stream.concat(goingOn().stream(), stopped().stream()).toList();
  }

  private static List<Row> goingOn() {
    var open = new Gate.Open();
    return List.of(
        new Row(
            "no nodes",
            open,
            List.of(),
            "True NoNodes",
            "False Complete",
            "False NoFailures",
            "absent"),
        new Row(
            "all done",
            open,
            List.of(UPDATED, UPDATED),
            "True AllNodesUpdated",
            "False Complete",
            "False NoFailures",
            "absent"),
        new Row(
            "all with an agent done",
            open,
            List.of(UPDATED, SKIPPED),
            "True AllNodesUpdated",
            "False Complete",
            "False NoFailures",
            "absent"),
        new Row(
            "no agent at all",
            open,
            List.of(SKIPPED, SKIPPED),
            "Unknown NoAgents",
            "False Complete",
            "False NoFailures",
            "absent"),
        new Row(
            "under way",
            new Gate.BudgetUsed(1, 1),
            List.of(AT_WORK, QUEUED),
            "False RolloutInProgress",
            "True NodesUpdating",
            "False NoFailures",
            "absent"),
        new Row(
            "blocked",
            new Gate.PreflightWave(0, 1),
            List.of(BLOCKED, QUEUED),
            "False RolloutInProgress",
            "False PreflightBlocked",
            "False NoFailures",
            "True PreflightBlocked"),
        new Row(
            "preflight not over",
            new Gate.PreflightWave(1, 1),
            List.of(BLOCKED, new Position.Preflighting()),
            "False RolloutInProgress",
            "True NodesUpdating",
            "False NoFailures",
            "absent"));
  }

  private static List<Row> stopped() {
    var open = new Gate.Open();
    return List.of(
        new Row(
            "rolled back",
            new Gate.Tripped(1, 1),
            List.of(BACK, QUEUED),
            "False NodesFailed",
            "False TooManyFailures",
            "True NodesFailed",
            "True TooManyFailures"),
        new Row(
            "the last one rolled back",
            open,
            List.of(UPDATED, BACK),
            "False NodesFailed",
            "False NodesStuck",
            "True NodesFailed",
            "True NodesStuck"),
        new Row(
            "paused",
            new Gate.Paused(),
            List.of(QUEUED),
            "False RolloutInProgress",
            "False Paused",
            "False NoFailures",
            "absent"),
        new Row(
            "a canary failed",
            new Gate.CanariesFirst(Gate.CanariesFirst.Canaries.GO, "0 of 1 canaries"),
            List.of(BACK, QUEUED),
            "False NodesFailed",
            "False CanariesFailed",
            "True NodesFailed",
            "True CanariesFailed"),
        new Row(
            "no canary can be drained",
            new Gate.CanariesFirst(Gate.CanariesFirst.Canaries.CANNOT_GO, "0 of 1"),
            List.of(KEPT, QUEUED),
            "False RolloutInProgress",
            "False DrainBlocked",
            "False NoFailures",
            "True DrainBlocked"),
        new Row(
            "no such revision",
            new Gate.NoSuchRevision("nrr-x"),
            List.of(QUEUED),
            "False RolloutInProgress",
            "False NoSuchRevision",
            "False NoFailures",
            "True NoSuchRevision"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void conditionsFollowFromCountsAndGate(Row row) {
    var status = status(CONFIG, row.gate(), row.positions().toArray(Position[]::new));

    assertThat(told(status, "Ready")).isEqualTo(row.ready());
    assertThat(told(status, "Progressing")).isEqualTo(row.progressing());
    assertThat(told(status, "Degraded")).isEqualTo(row.degraded());
    assertThat(told(status, "Stalled")).isEqualTo(row.stalled());
    assertThat(told(status, "Reconciling").equals("True NodesUpdating"))
        .isEqualTo(row.progressing().startsWith("True"));
    assertThat(status.conditions()).allMatch(condition -> condition.observedGeneration() == 1);
  }

  @Test
  void everyNodeIsCountedOnce() {
    var counts =
        Objects.requireNonNull(
            status(
                    CONFIG,
                    new Gate.Open(),
                    UPDATED,
                    QUEUED,
                    AT_WORK,
                    BLOCKED,
                    BACK,
                    SKIPPED,
                    new Position.Failed("x"),
                    new Position.Conflicting("y"))
                .nodes());

    assertThat(counts.summary()).isEqualTo("1/8");
    assertThat(
            List.of(
                counts.updated(),
                counts.queued(),
                counts.inProgress(),
                counts.blocked(),
                counts.rolledBack(),
                counts.skipped(),
                counts.failed(),
                counts.conflicting()))
        .containsOnly(1);
  }

  @Test
  void atMostTenExamplesPerBucket() {
    var blocked = new Position[12];
    java.util.Arrays.fill(blocked, BLOCKED);

    var exemplars = status(CONFIG, new Gate.PreflightWave(0, 12), blocked).exemplars();

    assertThat(exemplars).hasSize(1);
    assertThat(exemplars.getFirst().nodes()).hasSize(10).startsWith("w-00", "w-01");
    assertThat(exemplars.getFirst().message()).isEqualTo("no socket");
  }

  @Test
  void transitionTimesMoveOnlyWithTheStatus() {
    var before = status(CONFIG, new Gate.Open(), UPDATED, UPDATED);
    var old = Instant.parse("2026-09-01T00:00:00Z");
    var aged =
        before.conditions().stream()
            .map(
                c ->
                    new Condition(
                        c.type(), c.status(), c.reason(), c.message(), c.observedGeneration(), old))
            .toList();
    var config =
        new Config(
            "workers",
            1,
            "",
            false,
            CONFIG.spec(),
            new NodeRuntimeConfigStatus(
                1L, before.revision(), before.nodes(), null, List.of(), aged));

    var after = status(config, new Gate.Open(), UPDATED, BACK);

    assertThat(since(after, "Valid")).isEqualTo(old);
    assertThat(since(after, "Degraded")).isEqualTo(Given.NOW);
    assertThat(ConfigStatus.tellsNewConditions(config.status(), after)).isTrue();
    assertThat(
            ConfigStatus.tellsNewConditions(
                config.status(), status(config, new Gate.Open(), UPDATED)))
        .isFalse();
  }

  private static Instant since(NodeRuntimeConfigStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .map(Condition::lastTransitionTime)
        .findFirst()
        .orElseThrow();
  }
}
