package io.jubelet.operator.decide.rollout;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.operator.model.Conditions;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What a node's state shall say of its rollout. */
final class RolloutStatuses {
  private static final int MESSAGE_LENGTH = 1024;
  private static final RolloutStatus NONE = new RolloutStatus("", null, "", 0, "", "");

  private RolloutStatuses() {}

  static RolloutStatus of(Member member, Position position, Instant now) {
    var before = member.state().map(NodeState::rollout).orElse(NONE);
    var phase = position.phase();
    var since = before.phaseSince();
    if (since == null || !phase.equals(before.phase())) {
      since = now.truncatedTo(ChronoUnit.SECONDS);
    }
    var message = cut(position.message());
    return switch (position) {
      case Position.Reverted _ -> failed(member, before, message, since);
      case Position.Updated _ when healed(member, before) ->
          new RolloutStatus(phase, since, message, 0, "", "");
      default ->
          new RolloutStatus(
              phase,
              since,
              message,
              before.failures(),
              before.failedRevision(),
              before.failedAttempt());
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
        spec.attempt());
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
