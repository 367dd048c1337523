package io.jubelet.operator.model;

/** Whether queued nodes may begin, and if not, why. */
public sealed interface Gate {
  record Open() implements Gate {}

  record Paused() implements Gate {}

  /** The config asks for what this version does not do. */
  record NotSupported(String fields) implements Gate {}

  /** Too many nodes failed with this revision. */
  record Tripped(int failed, int limit) implements Gate {}

  /** Not every node has passed preflight. */
  record PreflightWave(int missing, int blocked) implements Gate {}

  /** As many nodes as may be are unavailable. */
  record BudgetUsed(int unavailable, int limit) implements Gate {}

  /** Why, in a sentence. */
  default String message() {
    return switch (this) {
      case Open _ -> "";
      case Paused _ -> "rollout.paused is set";
      case NotSupported(String fields) -> fields + " not supported by this version; no node begins";
      case Tripped(int failed, int limit) ->
          "%d of at most %d nodes failed; no further node begins".formatted(failed, limit);
      case PreflightWave(int missing, int blocked) ->
          "%d nodes have not answered preflight and %d refused it".formatted(missing, blocked);
      case BudgetUsed(int unavailable, int limit) ->
          "%d of at most %d nodes are unavailable".formatted(unavailable, limit);
    };
  }
}
