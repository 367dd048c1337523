package io.jubelet.bench.figure;

import io.jubelet.bench.Arena;
import io.jubelet.bench.Budget;
import io.jubelet.bench.Contender;
import io.jubelet.bench.Figure;
import io.jubelet.bench.PodSpecs;
import io.jubelet.bench.Row;
import io.jubelet.bench.Title;
import io.jubelet.bench.Turns;
import io.jubelet.bench.Unit;
import java.time.Duration;
import java.util.List;

/** One pod more, from its creation at the API server to Ready. */
public final class OnePodReady implements Figure {
  private static final int WARM_UP = 5;

  @Override
  public String word() {
    return "ready";
  }

  @Override
  public List<Row> measure(Arena arena) {
    var turns = new Turns(WARM_UP, arena.settings().repetitions());
    var measured = turns.take(arena, contender -> startAndRemove(arena, contender));
    var text = "one pod, created -> Ready, on a node with %d".formatted(arena.settings().pods());
    var title = Title.median(text, Unit.MILLISECONDS);
    return List.of(measured.row(title, new Budget.RatioAtMost(0.5), Duration::toMillis));
  }

  private static Duration startAndRemove(Arena arena, Contender contender) {
    var node = contender.nodeName();
    var pod = PodSpecs.pause("one-" + node, 1, node);
    var time = arena.workload().start(pod);
    arena.workload().remove(List.of(pod));
    return time;
  }
}
