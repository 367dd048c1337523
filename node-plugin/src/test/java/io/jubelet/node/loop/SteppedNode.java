package io.jubelet.node.loop;

import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.NodeSettings;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** A node with nothing on it, of which the loop takes one event after the other. */
final class SteppedNode {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Endpoint RUNTIME = new Endpoint("unix:///run/old.sock");

  private final NodeStep steps;
  private NodeState state =
      NodeState.begin(
          new Endpoints(RUNTIME, RUNTIME),
          Sources.of(true, false),
          SwitchState.idle(),
          new TreeMap<>(),
          NOW);

  SteppedNode(NodeSettings settings, Switching switching) {
    steps =
        new NodeStep(settings, Decisions.of(settings, (_, image) -> image, "v1.37.0"), switching);
  }

  /** What is begun for it, so many seconds after {@link #NOW}. */
  List<Effect> take(Event event, int second) {
    var step = steps.step(state, event, NOW.plusSeconds(second));
    state = step.state();
    return step.effects();
  }
}
