package io.jubelet.node.decide.switching;

import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RolloutOrder.Grant;
import java.time.Instant;
import java.util.Optional;

/** Whether an order may be followed, and what it means for an attempt under way. */
final class Orders {
  private Orders() {}

  /** The answer to an order that would begin something. */
  sealed interface Ruling {
    /** Nothing is asked for, or it has been done. */
    record Nothing() implements Ruling {}

    record Follow(RolloutOrder order) implements Ruling {}

    /** The order must not be followed; the reason is one sentence. */
    record Refuse(RolloutOrder order, String reason) implements Ruling {}
  }

  /** What to do about the order while no attempt is open. */
  static Ruling rule(SwitchInputs inputs, Optional<Journal> last, Instant now) {
    if (inputs.order().isEmpty() || inputs.nodeUid().isEmpty()) {
      return new Ruling.Nothing();
    }
    var order = inputs.order().get();
    return switch (order.grant()) {
      case NONE, REVERT -> new Ruling.Nothing();
      case PREFLIGHT, EXECUTE -> check(order, inputs.nodeUid().get(), last, now);
    };
  }

  private static Ruling check(
      RolloutOrder order, String nodeUid, Optional<Journal> last, Instant now) {
    if (last.isPresent() && done(order, last.get())) {
      return new Ruling.Nothing();
    }
    if (!order.nodeUid().equals(nodeUid)) {
      return new Ruling.Refuse(
          order,
          "attempt '%s' is for node uid '%s', and this node's is '%s'"
              .formatted(order.attempt(), order.nodeUid(), nodeUid));
    }
    var seen = last.map(journal -> journal.order().fence()).orElse(Long.MIN_VALUE);
    if (order.fence() < seen) {
      return new Ruling.Refuse(
          order,
          "attempt '%s' has fence %d, and fence %d was followed before"
              .formatted(order.attempt(), order.fence(), seen));
    }
    if (last.isPresent() && last.get().failedAttempts().contains(order.attempt())) {
      return new Ruling.Refuse(
          order, "attempt '%s' was already reverted on this node".formatted(order.attempt()));
    }
    var late = order.executeNotAfter().filter(limit -> now.isAfter(limit));
    if (order.grant() == Grant.EXECUTE && late.isPresent()) {
      return new Ruling.Refuse(
          order, "attempt '%s' must not begin after %s".formatted(order.attempt(), late.get()));
    }
    return new Ruling.Follow(order);
  }

  /** The report on it says how it ended; an order that was not taken back yet says nothing new. */
  private static boolean done(RolloutOrder order, Journal last) {
    return !last.open() && last.attempt().equals(order.attempt());
  }

  /** What the order says to an attempt on its way forward. */
  enum Word {
    GO_ON,
    COMMIT,
    REVERT,
    WITHDRAWN
  }

  /** An older order, or one for another attempt, says nothing to this one. */
  static Word word(Optional<RolloutOrder> present, Journal journal) {
    var order =
        present
            .filter(o -> o.attempt().equals(journal.attempt()))
            .filter(o -> o.fence() >= journal.order().fence())
            .filter(o -> o.generation() > journal.order().generation());
    if (order.isEmpty()) {
      return Word.GO_ON;
    }
    return switch (order.get().grant()) {
      case EXECUTE, PREFLIGHT -> Word.GO_ON;
      case REVERT -> Word.REVERT;
      case NONE -> journal.step() == Step.LOCAL_VERIFIED ? Word.COMMIT : Word.WITHDRAWN;
    };
  }
}
