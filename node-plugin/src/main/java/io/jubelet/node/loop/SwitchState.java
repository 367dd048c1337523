package io.jubelet.node.loop;

import io.jubelet.node.model.NodeContext.Hold;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a switch of the runtime has come.
 *
 * @param hold why no pod may run for the moment; empty in ordinary times
 * @param wakeAt when the switch is to be looked at although nothing happened
 */
public record SwitchState(Optional<Hold> hold, Optional<Instant> wakeAt) {
  public static SwitchState idle() {
    return new SwitchState(Optional.empty(), Optional.empty());
  }
}
