package io.jubelet.node.loop;

import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.sim.SimulatedNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  /** It and its runtime are seen. */
  void observed(int second) {
    var runtime =
        new RuntimeFacts(
            "containerd",
            "2.4.0",
            "v1",
            true,
            true,
            "",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new TreeMap<>(),
            false);
    var sighting =
        new Event.NodeSighting(
            new Done<>(runtime), new Done<>(List.of()), new Done<>(SimulatedNode.HOST));
    take(new Event.NodeObserved(RUNTIME, sighting), second);
  }

  /** What is begun for it, so many seconds after {@link #NOW}. */
  List<Effect> take(Event event, int second) {
    var step = steps.step(state, event, NOW.plusSeconds(second));
    state = step.state();
    return step.effects();
  }
}
