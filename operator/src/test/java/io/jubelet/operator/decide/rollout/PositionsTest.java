package io.jubelet.operator.decide.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.operator.Given;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.Revision;
import io.jubelet.operator.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PositionsTest {
  private static final Duration MIN_READY = Duration.ofSeconds(10);
  private static final Target TARGET =
      new Target.Rendered(
          "workers",
          new Revision(
              "nrr-b",
              Given.value(
                  "runtime: {name: containerd, endpoint: unix:///c}", RenderedConfig.class)));

  private static Position position(FleetNode node, NodeState state, Target target) {
    return Positions.of(new Member(node, Optional.of(state), target), MIN_READY, Given.NOW);
  }

  private static String phase(String spec, String status) {
    return position(Given.node("w"), Given.state("w", spec, status), TARGET).phase();
  }

  private static String spec(String grant, String startLimit) {
    return """
    configName: workers
    revision: nrr-b
    attempt: b-2
    grant: %s
    executeNotAfter: "2026-09-14T%sZ"
    stepTimeoutSeconds: 600
    fence: 1
    """
        .formatted(grant, startLimit);
  }

  private static String agent(String step, String committed) {
    return """
    agent:
      observedAttempt: b-2
      step: %s
      stepSince: "2026-09-14T09:59:00Z"
      committedRevision: %s
      lastError: broken
      runtime: {name: containerd, version: 2.4.2, endpoint: "unix:///c"}
    """
        .formatted(step, committed);
  }

  /** Now is 10:00:00; the last column is the first moment at which a start is too late. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          None,      None,              nrr-a, Pending,       09:50:00
          None,      Committed,         nrr-b, Updated,       09:50:00
          None,      LocalVerified,     nrr-a, Committing,    09:50:00
          None,      Reverting,         nrr-a, RollingBack,   09:50:00
          None,      Reverted,          nrr-a, RolledBack,    09:50:00
          None,      RevertFailed,      nrr-a, Failed,        09:50:00
          Execute,   None,              nrr-a, Executing,     10:00:30
          Execute,   None,              nrr-a, Executing,     09:59:45
          Execute,   None,              nrr-a, Overdue,       09:59:00
          Execute,   Prepared,          nrr-a, Executing,     09:59:00
          Execute,   OldRuntimeStopped, nrr-a, Executing,     09:59:00
          Execute,   OldRuntimeStopped, nrr-a, Overdue,       09:50:00
          Execute,   Unheard,           nrr-a, Executing,     09:59:00
          Execute,   LocalVerified,     nrr-a, Verified,      09:59:00
          Execute,   LocalVerified,     nrr-a, Overdue,       09:50:00
          Execute,   Committed,         nrr-b, Updated,       09:59:00
          Execute,   Reverting,         nrr-a, Overdue,       09:59:00
          Execute,   Reverted,          nrr-a, RolledBack,    09:59:00
          Execute,   RevertFailed,      nrr-a, Failed,        09:59:00
          Revert,    None,              nrr-a, RollingBack,   09:59:45
          Revert,    None,              nrr-a, RolledBack,    09:59:00
          Revert,    LocalVerified,     nrr-a, RollingBack,   09:59:00
          Revert,    Reverting,         nrr-a, RollingBack,   09:59:00
          Revert,    Reverted,          nrr-a, RolledBack,    09:59:00
          Revert,    RevertFailed,      nrr-a, Failed,        09:59:00
          Revert,    Committed,         nrr-b, Updated,       09:59:00
          """)
  void positionFollowsFromGrantStepAndTime(
      String grant, String step, String committed, String phase, String startLimit) {
    assertThat(phase(spec(grant, startLimit), agent(step, committed))).isEqualTo(phase);
  }

  private static String answer(String attempt, String status, int generation) {
    return """
    agent: {observedAttempt: %s, step: None, committedRevision: nrr-a}
    conditions:
    - {type: PreflightPassed, status: "%s", reason: R, message: no socket,
       observedGeneration: %d, lastTransitionTime: "2026-09-14T09:00:00Z"}
    """
        .formatted(attempt, status, generation);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          b-2, True,    3, Queued
          b-2, False,   3, Blocked
          b-2, Unknown, 3, Preflighting
          b-2, True,    2, Preflighting
          a-1, True,    3, Preflighting
          """)
  void onlyAnAnswerToThisPreflightCounts(
      String attempt, String status, int generation, String phase) {
    assertThat(phase(spec("Preflight", "09:00:00"), answer(attempt, status, generation)))
        .isEqualTo(phase);
  }

  @Test
  void aNodeWithoutStateOrReportIsWaitedForAWhile() {
    var untold = Given.state("w", spec("None", "09:00:00"), "conditions: []");
    assertThat(
            Positions.of(
                new Member(Given.node("w"), Optional.empty(), TARGET), MIN_READY, Given.NOW))
        .isEqualTo(new Position.Unknown());
    assertThat(position(Given.node("w"), untold, TARGET))
        .isEqualTo(new Position.AwaitingAgent(Given.NOW.plusSeconds(15)));

    var told = "rollout: {phase: AwaitingAgent, phaseSince: \"2026-09-14T09:59:45Z\"}";
    assertThat(phase(spec("None", "09:00:00"), told)).isEqualTo("AgentMissing");
  }

  @Test
  void theStateOfAnotherNodeOfThisNameIsStale() {
    var node = Given.node("w");
    var renewed =
        new FleetNode(
            "w",
            "another-uid",
            "1",
            node.labels(),
            true,
            node.readySince(),
            node.heartbeat(),
            node.runtimeVersion(),
            false,
            "",
            Optional.empty());

    assertThat(
            position(renewed, Given.state("w", spec("None", "09:00:00"), "conditions: []"), TARGET))
        .isEqualTo(new Position.Stale());
  }

  @Test
  void aRevisionThatFailedIsNotTriedAgainByItself() {
    var failed =
        """
        rollout: {phase: RolledBack, message: broken, failures: 1, failedRevision: nrr-b,
                  failedAttempt: b-2}
        agent: {observedAttempt: b-2, step: Reverted, committedRevision: nrr-a}
        """;
    var state = Given.state("w", spec("None", "09:00:00"), failed);
    assertThat(position(Given.node("w"), state, TARGET))
        .isEqualTo(new Position.RolledBack("broken"));

    var retried =
        new NodeState(
            state.name(),
            state.version(),
            state.generation(),
            true,
            state.spec(),
            state.rollout(),
            state.agent(),
            state.conditions());
    assertThat(position(Given.node("w"), retried, TARGET)).isEqualTo(new Position.Pending());

    var other = new Target.Rendered("workers", new Revision("nrr-c", content()));
    assertThat(position(Given.node("w"), state, other)).isEqualTo(new Position.Pending());
  }

  private static RenderedConfig content() {
    return ((Target.Rendered) TARGET).revision().content();
  }

  @Test
  void clashingConfigsKeepTheNodeWhereItIs() {
    var clash = new Target.Conflicting(List.of(new Target.Clash("runtime", List.of("b", "a"))));

    assertThat(
            position(
                Given.node("w"),
                Given.state("w", spec("None", "09:00:00"), agent("Committed", "nrr-a")),
                clash))
        .isEqualTo(new Position.Conflicting("runtime differs between a, b"));
  }

  @Test
  void anAttemptUnderWayEndsBeforeTheTargetChanges() {
    var clash = new Target.Conflicting(List.of(new Target.Clash("runtime", List.of("a", "b"))));
    var state = Given.state("w", spec("Execute", "10:00:30"), agent("ConfigWritten", "nrr-a"));

    assertThat(position(Given.node("w"), state, clash).phase()).isEqualTo("Executing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          false | containerd://2.4.2 | 09:00:00 | 10:00:00 | the node to be Ready
          true  | containerd://1.6.0 | 09:00:00 | 10:00:00 | the Node to show runtime
          true  | containerd://2.4.2 | 09:00:00 | 09:58:59 | a heartbeat after the switch
          true  | containerd://2.4.2 | 09:59:55 | 10:00:00 | the node to be Ready for 10 s
          """)
  void verificationFromOutsideWaitsFor(
      boolean ready, String runtime, String since, String heartbeat, String words) {
    var node =
        new FleetNode(
            "w",
            "uid-w",
            "1",
            new TreeMap<>(),
            ready,
            Optional.of(Instant.parse("2026-09-14T" + since + "Z")),
            Optional.of(Instant.parse("2026-09-14T" + heartbeat + "Z")),
            runtime,
            false,
            "",
            Optional.empty());
    var state = Given.state("w", spec("Execute", "09:59:00"), agent("LocalVerified", "nrr-a"));

    assertThat(position(node, state, TARGET).phase()).isEqualTo("Verifying");
    assertThat(position(node, state, TARGET).message()).contains(words);
  }

  @Test
  void attemptNumbersAreNeverUsedTwice() {
    var journal = "agent: {observedAttempt: a-7, step: Committed}";
    var state = Given.state("w", spec("None", "09:00:00"), journal);

    assertThat(Moves.nextAttempt(state, "nrr-88f0a1c2d3e4ffff")).isEqualTo("88f0a1c2d3e4-8");
  }
}
