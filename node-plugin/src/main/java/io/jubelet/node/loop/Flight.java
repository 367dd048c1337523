package io.jubelet.node.loop;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.PodAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is under way for one pod: one operation at most. An operation is named by the number of the
 * event that began it, so that a late answer to an older one is known for what it is.
 */
sealed interface Flight {

  /** When the pod is looked at although nothing happens to it; never while its answer is due. */
  default Instant wakeAt() {
    return switch (this) {
      case Idle(var at) -> at;
      case ReadingNode(var askAgain) -> askAgain;
      case Observing _, Acting _ -> Instant.MAX;
    };
  }

  /** Nothing; the pod is looked at again at {@code wakeAt}. */
  record Idle(Instant wakeAt) implements Flight {}

  /** The Node is read, because the pod would be refused by what is known of it. */
  record ReadingNode(Instant askAgain) implements Flight {}

  /**
   * An observation.
   *
   * @param dirty something happened since it began: it will not be the last one
   */
  record Observing(long operation, boolean dirty) implements Flight {
    Observing soiled() {
      return dirty ? this : new Observing(operation, true);
    }
  }

  /**
   * A stage of actions. When all have answered the pod is observed again.
   *
   * @param foresight what is to be seen then; empty where it has to be looked at to know
   */
  record Acting(long operation, List<PodAction> unanswered, Optional<Foresight> foresight)
      implements Flight {
    public Acting {
      unanswered = List.copyOf(unanswered);
    }

    Acting answered(PodAction action, Outcome<String> outcome) {
      var left = new ArrayList<>(unanswered);
      left.remove(action);
      return new Acting(
          operation,
          left,
          outcome instanceof Outcome.Done<String>(var value)
              ? foresight.flatMap(foreseen -> foreseen.after(action, value))
              : Optional.empty());
    }

    /** Something happened to the pod meanwhile. */
    Acting soiled() {
      return new Acting(operation, unanswered, Optional.empty());
    }
  }
}
