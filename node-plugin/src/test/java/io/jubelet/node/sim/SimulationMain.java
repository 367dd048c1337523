package io.jubelet.node.sim;

import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Simulates worlds from a shell: {@code SimulationMain SEED} replays one with its trace, {@code
 * SimulationMain FROM TO} runs many and prints what failed.
 */
public final class SimulationMain {
  private SimulationMain() {}

  public static void main(String[] arguments) {
    if (arguments.length == 1) {
      new Simulation(Long.parseLong(arguments[0]), UnaryOperator.identity(), System.out::println)
          .run();
      System.out.println("seed " + arguments[0] + " holds");
      return;
    }
    var from = Long.parseLong(arguments[0]);
    var to = Long.parseLong(arguments[1]);
    var failures = new TreeMap<Long, String>();
    var steps = 0L;
    var begin = System.nanoTime();
    for (var seed = from; seed < to; seed++) {
      var simulation = new Simulation(seed, UnaryOperator.identity(), _ -> {});
      try {
        simulation.run();
      } catch (Violation | RuntimeException violation) {
        failures.put(seed, violation.toString());
      }
      steps += simulation.steps();
    }
    failures.forEach(
        (seed, message) -> System.out.println("make sim SEED=" + seed + "  " + message));
    System.out.printf(
        "%d worlds, %d failed, %d steps, %d ms%n",
        to - from, failures.size(), steps, (System.nanoTime() - begin) / 1_000_000);
  }
}
