package io.jubelet.operator.decide.rollout;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.api.v1alpha1.RolloutStatus.Drain;
import io.jubelet.operator.model.Conditions;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node's state shall say of its rollout. */
final class RolloutStatuses {
  private static final int MESSAGE_LENGTH = 1024;

  private RolloutStatuses() {}

  static RolloutStatus of(Member member, Position position, Instant now) {
    var before = member.state().map(NodeState::rollout).orElseGet(RolloutStatus::none);
    var phase = position.phase();
    var since = since(before, phase, now);
    var message = cut(position.message());
    return switch (position) {
      case Position.Reverted _ -> failed(member, before, message, since);
      case Position.Updated _ when healed(member, before) ->
          new RolloutStatus(phase, since, message, 0, "", "", null);
      default ->
          new RolloutStatus(
              phase,
              since,
              message,
              before.failures(),
              before.failedRevision(),
              before.failedAttempt(),
              drain(member, position, now));
    };
  }

  private static Instant since(RolloutStatus before, String phase, Instant now) {
    var since = before.phaseSince();
    return since == null || !phase.equals(before.phase())
        ? now.truncatedTo(ChronoUnit.SECONDS)
        : since;
  }

  /** The state of a node whose drain begins now. */
  static RolloutStatus draining(Member member, Drain begun, Instant now) {
    var before = member.state().orElseThrow().rollout();
    return new RolloutStatus(
        "Draining",
        since(before, "Draining", now),
        "",
        before.failures(),
        before.failedRevision(),
        before.failedAttempt(),
        begun);
  }

  /** What stays remembered of the drain of this attempt, also when it was given up. */
  private static @Nullable Drain drain(Member member, Position position, Instant now) {
    var drain = member.state().flatMap(NodeState::drain).orElse(null);
    if (drain == null) {
      return null;
    }
    return switch (position) {
      case Position.Draining(int left, var blockers, var deadline, _) ->
          new Drain(drain.attempt(), drain.startedAt(), deadline, left, blockers, null);
      case Position.DrainOverdue(int left, var blockers) ->
          new Drain(
              drain.attempt(),
              drain.startedAt(),
              drain.deadline(),
              left,
              blockers,
              now.truncatedTo(ChronoUnit.SECONDS));
      case Position.Drained _, Position.DrainGivenUp _ -> drain;
      case Position.Queued _ -> drain.givenUpAt() == null ? null : drain;
      default -> null;
    };
  }

  private static RolloutStatus failed(
      Member member, RolloutStatus before, String message, Instant since) {
    var spec = member.state().orElseThrow().spec();
    var again = before.failedRevision().equals(spec.revision());
    return new RolloutStatus(
        "RolledBack",
        since,
        message,
        again ? before.failures() + 1 : 1,
        spec.revision(),
        spec.attempt(),
        null);
  }

  /** A later attempt was committed: the failure is history. */
  private static boolean healed(Member member, RolloutStatus before) {
    return member
        .state()
        .filter(state -> !before.failedAttempt().isEmpty())
        .filter(state -> !state.spec().attempt().equals(before.failedAttempt()))
        .filter(state -> state.committedRevision().equals(state.spec().revision()))
        .isPresent();
  }

  static Condition ready(Member member, Position position, Instant now) {
    var generation = member.state().map(NodeState::generation).orElse(0L);
    var before = member.state().map(NodeState::conditions).orElse(List.of());
    var status =
        switch (position) {
          case Position.Updated _ -> Condition.Status.True;
          case Position.AgentMissing _, Position.AwaitingAgent _, Position.Unknown _ ->
              Condition.Status.Unknown;
          default -> Condition.Status.False;
        };
    return new Conditions(before, generation, now)
        .of("Ready", status, position.phase(), position.message());
  }

  private static String cut(String message) {
    return message.length() <= MESSAGE_LENGTH ? message : message.substring(0, MESSAGE_LENGTH);
  }
}
