package io.jubelet.bench.figure;

import io.fabric8.kubernetes.api.model.Pod;
import io.jubelet.bench.Arena;
import io.jubelet.bench.Budget;
import io.jubelet.bench.Comparison;
import io.jubelet.bench.Contender;
import io.jubelet.bench.CpuMeter;
import io.jubelet.bench.CpuMeter.Window;
import io.jubelet.bench.Figure;
import io.jubelet.bench.PodSpecs;
import io.jubelet.bench.Row;
import io.jubelet.bench.Title;
import io.jubelet.bench.Unit;
import java.nio.file.Path;
import java.util.List;

/**
 * What an HTTP probe costs the agent: its CPU time with probes, less that with the same pods
 * without probes, by the connections that its node accepted. Both agents are measured in the same
 * windows.
 */
public final class ProbeCost implements Figure {
  private static final int CONTAINERS = 20;

  /** Liveness and readiness, each once in a second. */
  private static final int PROBES_PER_POD = 2 * CONTAINERS;

  @Override
  public String word() {
    return "probes";
  }

  @Override
  public List<Row> measure(Arena arena) {
    arena.both().forEach(ProbeCost::serve);
    var without = run(arena, PodSpecs.Probes.NONE);
    var with = run(arena, PodSpecs.Probes.HTTP);
    var idle = without.medians(Window::milliCpu);
    var cost =
        new Comparison<>(
            with.jubelet().stream().map(window -> perThousand(window, idle.jubelet())).toList(),
            with.goKubelet().stream()
                .map(window -> perThousand(window, idle.goKubelet()))
                .toList());
    return List.of(
        cost.row(
            Title.median("agent's CPU per 1,000 HTTP probes", Unit.CPU_MILLISECONDS),
            new Budget.RatioAtMost(1.0),
            Double::doubleValue),
        with.row(
            Title.median("HTTP probes made", Unit.PER_SECOND),
            new Budget.None(),
            Window::countedPerSecond),
        without.row(
            Title.median("CPU with the same pods, not probed", Unit.MILLI_CPU),
            new Budget.None(),
            Window::milliCpu));
  }

  private static double perThousand(Window probed, double idleMilliCpu) {
    return (probed.milliCpu() - idleMilliCpu) * 1000 / probed.countedPerSecond();
  }

  private static Comparison<Window> run(Arena arena, PodSpecs.Probes probes) {
    for (var contender : arena.both()) {
      arena.workload().start(pods(arena, contender, probes));
    }
    var windows = CpuMeter.windows(arena, contender -> contender.process().accepted());
    for (var contender : arena.both()) {
      arena.workload().remove(pods(arena, contender, probes));
    }
    return windows;
  }

  private static List<Pod> pods(Arena arena, Contender contender, PodSpecs.Probes probes) {
    var count = Math.ceilDiv(arena.settings().probesPerSecond(), PROBES_PER_POD);
    var node = contender.nodeName();
    return PodSpecs.numbered(
        "probed-" + node, count, name -> PodSpecs.probed(name, CONTAINERS, probes, node));
  }

  /** The JDK's own server, outside of the pods: it answers on one thread and starts no process. */
  private static void serve(Contender contender) {
    var program = Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString();
    var port = Integer.toString(PodSpecs.PROBED_PORT);
    contender
        .node()
        .serve(
            "probed",
            List.of(program, "-b", "127.0.0.1", "-p", port, "-d", "/etc/service", "-o", "none"));
  }
}
