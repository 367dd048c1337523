package io.jubelet.bench.figure;

import io.fabric8.kubernetes.api.model.Pod;
import io.jubelet.bench.Arena;
import io.jubelet.bench.Budget;
import io.jubelet.bench.Comparison;
import io.jubelet.bench.Connections;
import io.jubelet.bench.ContainerProcesses;
import io.jubelet.bench.Contender;
import io.jubelet.bench.CpuMeter;
import io.jubelet.bench.CpuMeter.Window;
import io.jubelet.bench.Each;
import io.jubelet.bench.Figure;
import io.jubelet.bench.PodSpecs;
import io.jubelet.bench.Row;
import io.jubelet.bench.Title;
import io.jubelet.bench.Unit;
import java.util.List;

/**
 * What an HTTP probe costs the agent: its CPU time with probes, less that with the same pods
 * without probes, by the connections that the probed servers counted. Both agents are measured in
 * the same windows.
 */
public final class ProbeCost implements Figure {
  /** One serves; all are probed by its port, since their network is the same. */
  private static final int CONTAINERS = 10;

  /** Liveness and readiness, each once in a second. */
  private static final int PROBES_PER_POD = 2 * CONTAINERS;

  @Override
  public String word() {
    return "probes";
  }

  @Override
  public List<Row> measure(Arena arena) {
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
    var served =
        Each.of(
            arena,
            contender -> {
              arena.workload().start(pods(arena, contender, probes));
              return servers(arena, pods(arena, contender, probes));
            });
    var windows = CpuMeter.windows(arena, contender -> served.of(contender).accepted());
    for (var contender : arena.both()) {
      arena.workload().remove(pods(arena, contender, probes));
    }
    return windows;
  }

  private static List<Pod> pods(Arena arena, Contender contender, PodSpecs.Probes probes) {
    var count = Math.ceilDiv(arena.settings().probesPerSecond(), PROBES_PER_POD);
    var node = contender.nodeName();
    return PodSpecs.numbered(
        "probed-" + node, count, name -> PodSpecs.served(name, CONTAINERS, probes, node));
  }

  private static Connections servers(Arena arena, List<Pod> pods) {
    var processes = ContainerProcesses.now();
    return new Connections(
        pods.stream().map(pod -> processes.of(serving(arena.workload().get(pod)))).toList());
  }

  private static String serving(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> status.getName().equals(PodSpecs.SERVER))
        .findFirst()
        .orElseThrow()
        .getContainerID();
  }
}
