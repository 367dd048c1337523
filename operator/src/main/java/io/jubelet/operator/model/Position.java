package io.jubelet.operator.model;

import java.time.Instant;
import java.util.List;

/**
 * Where a node stands in its rollout, with the reason.
 *
 * <pre>
 * Unknown → AwaitingAgent → Pending → Preflighting → Queued → Executing → Verifying → Verified
 *                             ↑          ↓                       ↓           ↓          ↓
 *                             │       Blocked                  Overdue ──────┘      Committing
 *                             │                                  ↓                      ↓
 *                             └── (retry) ── RolledBack ← Reverted ← RollingBack     Updated
 *                                                                    ↓
 *                                                                  Failed
 *
 * where pods leave first:   Queued → Draining → Drained → Executing
 *                             ↑         ↓
 *                       DrainGivenUp ← DrainOverdue
 * </pre>
 */
public sealed interface Position {
  /** There is no state for this node yet. */
  record Unknown() implements Position {}

  /** A state of an earlier node of the same name stands in the way. */
  record Stale() implements Position {}

  /**
   * A first report may still come.
   *
   * @param until when the rollout goes on without
   */
  record AwaitingAgent(Instant until) implements Position {}

  /** No agent has reported: the node is run by another kubelet. */
  record AgentMissing() implements Position {}

  /** The node runs its target. */
  record Updated() implements Position {}

  /** The node shall run something else and was not asked yet. */
  record Pending() implements Position {}

  /** The node checks whether it could. */
  record Preflighting() implements Position {}

  /** The node said that it cannot. Nothing was disturbed. */
  record Blocked(String why) implements Position {}

  /**
   * The node could begin.
   *
   * @param adoption it already runs the target's content: nothing will be disturbed
   */
  record Queued(boolean adoption) implements Position {}

  /**
   * The node's pods are leaving it.
   *
   * @param left how many have not left yet
   * @param blockers which cannot, and why
   */
  record Draining(int left, List<String> blockers, Instant deadline, Instant askAgain)
      implements Position {
    public Draining {
      blockers = List.copyOf(blockers);
    }
  }

  /** No pod is left that is to leave. */
  record Drained() implements Position {}

  /** Pods did not leave in time, and that is not recorded yet. */
  record DrainOverdue(int left, List<String> blockers) implements Position {
    public DrainOverdue {
      blockers = List.copyOf(blockers);
    }
  }

  /**
   * The node serves again, and others go first.
   *
   * @param until when it is drained again
   */
  record DrainGivenUp(String why, Instant until) implements Position {}

  /**
   * The node is at work.
   *
   * @param until when that has lasted too long
   */
  record Executing(Instant until) implements Position {}

  /** The node says it is done; seen from outside it is not yet. */
  record Verifying(String waitingFor, Instant askAgain) implements Position {}

  /** The node is done, also seen from outside. */
  record Verified() implements Position {}

  /** The node was told to commit. */
  record Committing() implements Position {}

  /** The node must go back. */
  record Overdue(String why) implements Position {}

  /** The node goes back to its last known good. */
  record RollingBack(String why) implements Position {}

  /** The node is back, and that is not recorded yet. */
  record Reverted(String why) implements Position {}

  /** The node is back; the revision is not tried again by itself. */
  record RolledBack(String why) implements Position {}

  /** The node could not go back. */
  record Failed(String why) implements Position {}

  /** Its configs contradict each other. */
  record Conflicting(String why) implements Position {}

  /** The name shown as {@code status.rollout.phase}. */
  default String phase() {
    return switch (this) {
      case Reverted _ -> "RolledBack";
      case DrainOverdue _, DrainGivenUp _ -> "DrainBlocked";
      default -> getClass().getSimpleName();
    };
  }

  /** Why, in a sentence; empty where the phase says it all. */
  default String message() {
    return switch (this) {
      case Blocked(String why) -> why;
      case Overdue(String why) -> why;
      case RollingBack(String why) -> why;
      case Reverted(String why) -> why;
      case RolledBack(String why) -> why;
      case Failed(String why) -> why;
      case Conflicting(String why) -> why;
      case Verifying(String waitingFor, _) -> "waiting for " + waitingFor;
      case Queued(boolean adoption) ->
          adoption ? "runs this content already" : "waits for its turn";
      case Draining(int left, List<String> blockers, _, _) -> left(left, blockers);
      case DrainOverdue(int left, List<String> blockers) ->
          "the drain was given up: " + left(left, blockers);
      case DrainGivenUp(String why, _) -> why;
      case AgentMissing _ -> "no agent has reported on this node";
      case Unknown _,
          Stale _,
          AwaitingAgent _,
          Updated _,
          Pending _,
          Preflighting _,
          Drained _,
          Executing _,
          Verified _,
          Committing _ ->
          "";
    };
  }

  private static String left(int pods, List<String> blockers) {
    return "%d pods are left%s"
        .formatted(pods, blockers.isEmpty() ? "" : ": " + String.join("; ", blockers));
  }

  /** From its cordon or grant to its commit, or not able to return: it takes one of the slots. */
  default boolean holdsSlot() {
    return switch (this) {
      case Draining _,
          Drained _,
          DrainOverdue _,
          Executing _,
          Verifying _,
          Verified _,
          Committing _,
          Overdue _,
          RollingBack _,
          Reverted _,
          Failed _ ->
          true;
      case Unknown _,
          Stale _,
          AwaitingAgent _,
          AgentMissing _,
          Updated _,
          Pending _,
          Preflighting _,
          Blocked _,
          Queued _,
          DrainGivenUp _,
          RolledBack _,
          Conflicting _ ->
          false;
    };
  }
}
