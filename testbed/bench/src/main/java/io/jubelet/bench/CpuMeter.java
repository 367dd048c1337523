package io.jubelet.bench;

import io.jubelet.testbed.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.ToLongFunction;

/** Adds up the CPU time of both agents over the same windows of time. */
public final class CpuMeter {
  private static final int WINDOWS = 3;

  /** What was done before has settled after it. */
  private static final Duration SETTLE = Duration.ofSeconds(10);

  /** What one agent used in one window: thousandths of a CPU, and what else was counted. */
  public record Window(double milliCpu, double countedPerSecond) {}

  private CpuMeter() {}

  /**
   * Measures some windows, one after the other.
   *
   * @param counter of something that only grows, read for each agent at the ends of a window
   */
  public static Comparison<Window> windows(Arena arena, ToLongFunction<Contender> counter) {
    Await.pass(SETTLE);
    var jubelet = new ArrayList<Window>();
    var goKubelet = new ArrayList<Window>();
    for (int i = 0; i < WINDOWS; i++) {
      var first = Mark.of(arena.jubelet(), counter);
      var second = Mark.of(arena.goKubelet(), counter);
      Await.pass(arena.settings().window());
      jubelet.add(first.until(Mark.of(arena.jubelet(), counter)));
      goKubelet.add(second.until(Mark.of(arena.goKubelet(), counter)));
    }
    return new Comparison<>(jubelet, goKubelet);
  }

  /** How much CPU time a process had used at a monotonic time, and what the counter said. */
  private record Mark(long nanoTime, Duration cpu, long counted) {
    static Mark of(Contender contender, ToLongFunction<Contender> counter) {
      var process = contender.process();
      return new Mark(System.nanoTime(), process.cpu(), counter.applyAsLong(contender));
    }

    Window until(Mark later) {
      double seconds = (later.nanoTime - nanoTime) / 1e9;
      double cpuMillis = later.cpu.minus(cpu).toNanos() / 1e6;
      return new Window(cpuMillis / seconds, (later.counted - counted) / seconds);
    }
  }
}
