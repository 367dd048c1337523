package io.jubelet.node.loop;

import java.time.Instant;

/**
 * The part of the step that moves a switch of the runtime. It is called after every event, with the
 * state as the rest of the step left it, and may change {@link NodeState#switching} and {@link
 * NodeState#endpoints}: when either changed, every pod is looked at again. Pure.
 */
public interface Switching {
  Step advance(NodeState state, Event event, Instant now);

  /** Never switches. */
  static Switching none() {
    return (state, _, _) -> Step.of(state);
  }
}
