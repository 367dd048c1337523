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

/** Many pods at once: how fast they come, and what one of them costs the agent. */
public final class PodBurst implements Figure {
  private static final int WARM_UP = 1;

  /** One burst: until the last pod was Ready, and the agent's CPU time until then. */
  private record Burst(int pods, Duration time, Duration cpu) {
    double podsPerSecond() {
      return pods / (time.toNanos() / 1e9);
    }

    double cpuMillisPerPod() {
      return cpu.toNanos() / 1e6 / pods;
    }
  }

  @Override
  public String word() {
    return "burst";
  }

  @Override
  public List<Row> measure(Arena arena) {
    var count = arena.settings().burst();
    var turns = new Turns(WARM_UP, arena.settings().bursts());
    var measured = turns.take(arena, contender -> burst(arena, contender, count));
    return List.of(
        measured.row(
            Title.median(
                "%d pods at once, until all are Ready".formatted(count), Unit.MILLISECONDS),
            new Budget.None(),
            burst -> burst.time().toMillis()),
        measured.row(
            Title.median("%d pods at once, throughput".formatted(count), Unit.PODS_PER_SECOND),
            new Budget.RatioAtLeast(1.1),
            Burst::podsPerSecond),
        measured.row(
            Title.median("agent's CPU per pod start", Unit.CPU_MILLISECONDS),
            new Budget.RatioAtMost(0.8),
            Burst::cpuMillisPerPod));
  }

  private static Burst burst(Arena arena, Contender contender, int count) {
    var node = contender.nodeName();
    var pods = PodSpecs.numbered("burst-" + node, count, name -> PodSpecs.pause(name, 1, node));
    var process = contender.process();
    var burst =
        arena.alone(
            contender,
            () -> {
              var before = process.cpu();
              var time = arena.workload().start(pods);
              return new Burst(count, time, process.cpu().minus(before));
            });
    arena.workload().remove(pods);
    return burst;
  }
}
