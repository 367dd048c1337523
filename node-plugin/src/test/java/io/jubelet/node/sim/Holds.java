package io.jubelet.node.sim;

import io.jubelet.node.loop.Event;
import io.jubelet.node.loop.NodeState;
import io.jubelet.node.loop.Step;
import io.jubelet.node.loop.SwitchState;
import io.jubelet.node.loop.Switching;
import io.jubelet.node.model.NodeContext.Hold;
import java.time.Instant;
import java.util.Optional;

/**
 * A switch of the runtime as pods feel it: for a while none may run. The hold outlives the agent,
 * as the journal does that it comes from; the switch itself is simulated in {@code changes}.
 */
final class Holds implements Switching {
  private Optional<Hold> hold = Optional.empty();

  void begin(Instant now) {
    hold = Optional.of(new Hold("the container runtime is being switched", now));
  }

  void end() {
    hold = Optional.empty();
  }

  boolean holding() {
    return hold.isPresent();
  }

  /** What an agent that starts now finds. */
  SwitchState recovered() {
    return held(SwitchState.idle());
  }

  @Override
  public Step advance(NodeState state, Event event, Instant now) {
    return Step.of(state.with(held(state.switching())));
  }

  private SwitchState held(SwitchState state) {
    return new SwitchState(hold, state.wakeAt(), state.change(), state.order(), state.telling());
  }
}
