package io.jubelet.bench.fleet;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jubelet.testbed.TestbedFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code fleet [NODES...]}, 500 and 5000 when none is named: a rollout over each fleet, then a
 * table of what it cost.
 */
public final class FleetMain {
  private static final long BEGAN = System.nanoTime();
  private static final String USAGE = "'%s' is no number of nodes from 20 to 20000";

  private FleetMain() {}

  /** Answers the exit code: 1 when a fleet could not be measured. */
  public static int run(List<String> words) {
    try {
      var sizes = words.isEmpty() ? List.of(500, 5000) : sizes(words);
      var all = new ArrayList<FleetFigures>();
      for (int size : sizes) {
        all.add(new FleetRun(size, FleetMain::say).measure());
        System.out.println(table(all));
      }
      return 0;
    } catch (TestbedFailure | KubernetesClientException e) {
      System.out.println("fleet: " + e.getMessage());
      return 1;
    }
  }

  static List<Integer> sizes(List<String> words) {
    return words.stream().map(FleetMain::size).toList();
  }

  /** The least has one node at a time at 5 %; names of nodes have five digits. */
  private static int size(String word) {
    if (!word.matches("[0-9]{1,5}")
        || Integer.parseInt(word) < 20
        || Integer.parseInt(word) > 20_000) {
      throw new TestbedFailure(USAGE.formatted(word));
    }
    return Integer.parseInt(word);
  }

  static String table(List<FleetFigures> all) {
    var text = new StringBuilder("| figure |");
    all.forEach(each -> text.append(" %d nodes |".formatted(each.nodes())));
    text.append(" last by first |\n|---|").append("---|".repeat(all.size() + 1)).append('\n');
    var first = all.getFirst().figures();
    var last = all.getLast().figures();
    for (int i = 0; i < first.size(); i++) {
      text.append("| %s |".formatted(first.get(i).name()));
      for (var each : all) {
        text.append(" %s |".formatted(each.figures().get(i).text()));
      }
      text.append(" %.2f |%n".formatted(last.get(i).value() / first.get(i).value()));
    }
    return text.toString();
  }

  private static void say(String step) {
    System.out.printf("[fleet] %6.1fs  %s%n", (System.nanoTime() - BEGAN) / 1e9, step);
  }
}
