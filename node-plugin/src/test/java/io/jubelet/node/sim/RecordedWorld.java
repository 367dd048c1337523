package io.jubelet.node.sim;

import io.jubelet.node.loop.Decisions;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.NodeView;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Simulated worlds as the flight recorder sees them. */
public final class RecordedWorld {
  /** The machine of those worlds. */
  public static final NodeView NODE = SimulatedNode.VIEW;

  private RecordedWorld() {}

  /** Lets the world of this seed happen; the recorder is told of every decision about a pod. */
  public static void run(long seed, Consumer<Judgement> recorder) {
    new Simulation(seed, UnaryOperator.identity(), _ -> {}).recordedBy(recorder).run();
  }

  /** The decisions with which those worlds run. */
  public static Decisions decisions() {
    return SimulatedNode.decisions(SimulatedNode.settings(Duration.ofHours(1)));
  }

  /** The names of the bugs that can be planted. */
  public static List<String> bugs() {
    return List.of(Mutant.values()).stream().map(Mutant::name).toList();
  }

  /** The decisions with a bug in them. */
  public static Decisions decisions(String bug) {
    return Mutant.valueOf(bug).apply(decisions());
  }
}
