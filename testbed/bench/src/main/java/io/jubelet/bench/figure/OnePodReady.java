package io.jubelet.bench.figure;

import io.jubelet.bench.Arena;
import io.jubelet.bench.BareCalls;
import io.jubelet.bench.Budget;
import io.jubelet.bench.Comparison;
import io.jubelet.bench.Contender;
import io.jubelet.bench.Figure;
import io.jubelet.bench.PodSpecs;
import io.jubelet.bench.Row;
import io.jubelet.bench.Title;
import io.jubelet.bench.Turns;
import io.jubelet.bench.Unit;
import java.time.Duration;
import java.util.List;

/**
 * One pod more, from its creation at the API server to Ready, beside what its runtime alone needs
 * at that time.
 */
public final class OnePodReady implements Figure {
  private static final int WARM_UP = 5;

  private record Start(Duration ready, Duration bare) {
    double timesBare() {
      return (double) ready.toNanos() / bare.toNanos();
    }
  }

  @Override
  public String word() {
    return "ready";
  }

  @Override
  public List<Row> measure(Arena arena) {
    var turns = new Turns(WARM_UP, arena.settings().repetitions());
    try (var ofJubelet = new BareCalls(arena.jubelet());
        var ofGoKubelet = new BareCalls(arena.goKubelet())) {
      return rows(
          turns.take(
              arena,
              contender ->
                  start(
                      arena,
                      contender,
                      contender.equals(arena.jubelet()) ? ofJubelet : ofGoKubelet)),
          arena.settings().pods());
    }
  }

  private static List<Row> rows(Comparison<Start> measured, int pods) {
    return List.of(
        measured.row(
            Title.median(
                "one pod, created -> Ready, on a node with %d".formatted(pods), Unit.MILLISECONDS),
            new Budget.RatioAtMost(0.5),
            start -> start.ready().toMillis()),
        measured.row(
            Title.median("its bare CRI calls, without the agent", Unit.MILLISECONDS),
            new Budget.None(),
            start -> start.bare().toMillis()),
        measured.row(
            Title.median("created -> Ready by bare CRI calls", Unit.TIMES),
            new Budget.AtMost(1.25),
            Start::timesBare));
  }

  private static Start start(Arena arena, Contender contender, BareCalls bare) {
    var node = contender.nodeName();
    var pod = PodSpecs.pause("one-" + node, 1, node);
    var time = arena.workload().start(pod);
    arena.workload().remove(List.of(pod));
    return new Start(time, bare.start());
  }
}
