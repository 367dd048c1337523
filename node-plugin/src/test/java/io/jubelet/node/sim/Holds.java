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
  private static final Hold HOLD = new Hold("the container runtime is being switched");

  private boolean holding;

  void begin() {
    holding = true;
  }

  void end() {
    holding = false;
  }

  boolean holding() {
    return holding;
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
    return new SwitchState(
        holding ? Optional.of(HOLD) : Optional.empty(),
        state.wakeAt(),
        state.change(),
        state.order(),
        state.telling());
  }
}
