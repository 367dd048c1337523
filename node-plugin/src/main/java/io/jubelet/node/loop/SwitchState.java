package io.jubelet.node.loop;

import io.jubelet.node.decide.switching.ChangeState;
import io.jubelet.node.decide.switching.Remembered;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.NodeContext.Hold;
import io.jubelet.node.model.RolloutOrder;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a change of the node's configuration has come.
 *
 * @param hold why no pod may run for the moment; empty in ordinary times
 * @param wakeAt when the change is to be looked at although nothing happened
 * @param order what the operator asked for last
 * @param telling what the operator is told
 */
public record SwitchState(
    Optional<Hold> hold,
    Optional<Instant> wakeAt,
    ChangeState change,
    Optional<RolloutOrder> order,
    Telling telling) {

  /**
   * The report to the operator.
   *
   * @param sent the one under way
   * @param delivered the one that the API server has; empty when that is not known
   */
  record Telling(Chore chore, Optional<AgentReport> sent, Optional<AgentReport> delivered) {
    static Telling dueAt(Instant at) {
      return new Telling(Chore.dueAt(at), Optional.empty(), Optional.empty());
    }

    boolean due(AgentReport report, Instant now) {
      return chore.due(now) && !delivered.equals(Optional.of(report));
    }

    Telling sending(AgentReport report) {
      return new Telling(chore.begun(), Optional.of(report), delivered);
    }

    Telling arrived(Instant now) {
      return new Telling(chore.done(now), Optional.empty(), sent);
    }

    /** A report whose answer was lost may have arrived. */
    Telling failed(Instant now) {
      return new Telling(chore.failed(now), Optional.empty(), Optional.empty());
    }
  }

  /** Of an agent that has just started, and has read what earlier lives left. */
  public static SwitchState recovered(Remembered kept, Instant now) {
    var change = ChangeState.recovered(kept, now);
    return new SwitchState(
        RuntimeSwitch.hold(change), Optional.of(now), change, Optional.empty(), Telling.dueAt(now));
  }

  /** Of an agent that never changed anything. */
  public static SwitchState idle() {
    return recovered(Remembered.nothing(), Instant.MAX);
  }

  SwitchState ordered(Optional<RolloutOrder> now) {
    return new SwitchState(hold, wakeAt, change, now, telling);
  }

  SwitchState with(Telling next) {
    return new SwitchState(hold, wakeAt, change, order, next);
  }

  SwitchState with(ChangeState next, Instant wake) {
    return new SwitchState(RuntimeSwitch.hold(next), Optional.of(wake), next, order, telling);
  }
}
