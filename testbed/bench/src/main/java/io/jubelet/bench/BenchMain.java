package io.jubelet.bench;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.bench.fleet.FleetMain;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.ContainerRuntime;
import io.jubelet.testbed.TestCluster;
import io.jubelet.testbed.TestbedFailure;
import io.jubelet.testbed.Tools;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code [FIGURE...] [pods=30] [burst=30] [repetitions=15] [bursts=5] [window=30] [probes=1000]}:
 * starts a cluster, measures, prints a table, writes {@code testbed/target/bench/figures.json}.
 * With {@code fleet} as its first word it is {@link FleetMain}.
 */
public final class BenchMain {
  private final PrintStream out;
  private final long began = System.nanoTime();
  private int failures;

  private BenchMain(PrintStream out) {
    this.out = out;
  }

  /** Exits with 0 when everything was measured, whatever the figures; with 1 when not. */
  public static void main(String[] words) {
    var all = List.of(words);
    System.exit(
        !all.isEmpty() && all.getFirst().equals("fleet")
            ? FleetMain.run(all.subList(1, all.size()))
            : new BenchMain(System.out).run(all));
  }

  private int run(List<String> words) {
    try {
      var settings = Settings.parse(words);
      var figures = Figures.chosen(settings.chosen());
      try (var cluster = TestCluster.start(bothAgents(), this::say);
          var client = cluster.controlPlane().client()) {
        var machine = new Machine();
        var report = new Report(measure(cluster, client, settings, figures));
        out.println();
        out.println(report.table());
        save(report, machine.facts(settings));
      }
      return failures == 0 ? 0 : 1;
    } catch (TestbedFailure e) {
      out.println("bench: " + e.getMessage());
      return 1;
    }
  }

  private static ClusterSpec bothAgents() {
    return new ClusterSpec(
        "bench",
        true,
        List.of(Agent.JUBELET, Agent.GO_KUBELET),
        ContainerRuntime.CONTAINERD,
        List.of());
  }

  private List<Row> measure(
      TestCluster cluster, KubernetesClient client, Settings settings, List<Figure> figures) {
    var pods = new Sightings<Pod>();
    var nodes = new Sightings<Node>();
    try (var _ = client.pods().inNamespace(Workload.NAMESPACE).watch(pods);
        var _ = client.nodes().watch(nodes)) {
      var jubelet = new Contender(Agent.JUBELET, cluster.nodes().getFirst());
      var goKubelet = new Contender(Agent.GO_KUBELET, cluster.nodes().getLast());
      var workload = new Workload(client, pods);
      var arena = new Arena(client, jubelet, goKubelet, workload, nodes, settings);
      for (var each : arena.both()) {
        say("%d background pods for %s".formatted(settings.pods(), each.agent()));
        var node = each.nodeName();
        workload.start(
            PodSpecs.numbered(
                "idle-" + node, settings.pods(), name -> PodSpecs.pause(name, 1, node)));
      }
      var rows = new ArrayList<Row>();
      for (var figure : figures) {
        say("measuring " + figure.word());
        rows.addAll(measured(arena, figure));
      }
      return rows;
    }
  }

  /** No rows when the figure could not be taken: the others still count. */
  private List<Row> measured(Arena arena, Figure figure) {
    try {
      var rows = figure.measure(arena);
      out.print(new Report(rows).table());
      return rows;
    } catch (TestbedFailure e) {
      failures++;
      say("%s was not measured: %s".formatted(figure.word(), e.getMessage()));
      return List.of();
    }
  }

  private void save(Report report, Map<String, String> machine) {
    var file = Tools.find().repository().resolve("testbed/target/bench/figures.json");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, report.json(machine));
      say("wrote " + file);
    } catch (IOException e) {
      throw new TestbedFailure("cannot write " + file, e);
    }
  }

  private void say(String step) {
    out.printf("[bench] %5.1fs  %s%n", (System.nanoTime() - began) / 1e9, step);
  }
}
