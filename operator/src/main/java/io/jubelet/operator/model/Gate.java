package io.jubelet.operator.model;

import java.time.Instant;
import java.util.Optional;

/** Whether queued nodes may begin, and if not, why. */
public sealed interface Gate {
  record Open() implements Gate {}

  record Paused() implements Gate {}

  /** The config was deleted: what has begun ends. */
  record Deleting() implements Gate {}

  /** The config asks for something that cannot be done, which the API server could not know. */
  sealed interface Invalid extends Gate {
    /** In one word, as conditions have it. */
    default String reason() {
      return getClass().getSimpleName();
    }
  }

  /** The revision that is asked for by name does not exist. */
  record NoSuchRevision(String name) implements Invalid {}

  /** A window that cannot be understood. */
  record BadWindow(String why) implements Invalid {}

  /**
   * Not now.
   *
   * @param opens when a window opens next; empty when none ever does
   */
  record WindowClosed(Optional<Instant> opens) implements Gate {}

  /** Too many nodes failed with this revision. */
  record Tripped(int failed, int limit) implements Gate {}

  /** A leader waits until nothing of an earlier one can be under way unseen. */
  record NewLeader(Instant until) implements Gate {}

  /** Not every node has passed preflight. */
  record PreflightWave(int missing, int blocked) implements Gate {}

  /** The canaries come before all others. */
  record CanariesFirst(Canaries canaries, String why) implements Gate {
    /** What the others wait for. */
    public enum Canaries {
      /** That they run the target. */
      GO,
      /** The same, and none of those that do not can be drained. */
      CANNOT_GO,
      /** They run the target: for time, or for somebody. */
      PASSED
    }
  }

  /** Nodes of another domain come before those that wait. */
  record OtherDomainFirst(String topologyKey, String domain) implements Gate {}

  /** As many nodes as may be are unavailable. */
  record BudgetUsed(int unavailable, int limit) implements Gate {}

  /** Also who is drained already does not go on, and serves again. */
  default boolean stopsDrains() {
    return this instanceof Invalid
        || this instanceof Tripped
        || this instanceof WindowClosed
        || this instanceof Deleting;
  }

  /** Why, in a sentence. */
  default String message() {
    return switch (this) {
      case Open _ -> "";
      case Paused _ -> "rollout.paused is set";
      case Deleting _ -> "the config was deleted; nodes in flight finish";
      case NoSuchRevision(String name) ->
          "rollout.pinnedRevision '%s' does not exist; no node begins".formatted(name);
      case BadWindow(String why) -> why + "; no node begins";
      case WindowClosed(Optional<Instant> opens) ->
          opens
              .map(at -> "no window is open; the next one opens at " + at)
              .orElse("no window ever opens");
      case Tripped(int failed, int limit) ->
          "%d of at most %d nodes failed; no further node begins".formatted(failed, limit);
      case NewLeader(Instant until) ->
          "the operator leads since a moment; what an earlier one granted may begin until " + until;
      case PreflightWave(int missing, int blocked) ->
          "%d nodes have not answered preflight and %d refused it".formatted(missing, blocked);
      case CanariesFirst(_, String why) -> why;
      case OtherDomainFirst(String topologyKey, String domain) ->
          domain.isEmpty()
              ? "nodes without the label %s go first".formatted(topologyKey)
              : "nodes with %s=%s go first".formatted(topologyKey, domain);
      case BudgetUsed(int unavailable, int limit) ->
          "%d of at most %d nodes are unavailable".formatted(unavailable, limit);
    };
  }
}
