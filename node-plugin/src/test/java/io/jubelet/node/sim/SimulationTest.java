package io.jubelet.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
final class SimulationTest {
  /** Of 2,000 in all, so that no thread has to wait for another one's. */
  private static final int WORLDS = 250;

  /** More of them say nothing new. */
  private static final int MOST_FAILURES = 5;

  /** Each mutant is to be found within so many worlds. */
  private static final int WORLDS_PER_MUTANT = 400;

  @ParameterizedTest
  @ValueSource(ints = {0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750})
  void theInvariantsHoldInEveryWorld(int first) {
    var failures = new TreeMap<String, String>();
    for (var seed = first; seed < first + WORLDS && failures.size() < MOST_FAILURES; seed++) {
      try {
        new Simulation(seed, UnaryOperator.identity(), _ -> {}).run();
      } catch (Violation | RuntimeException failure) {
        failures.put("make sim SEED=" + seed, failure.toString());
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aSeedMakesTheSameWorldEveryTime() {
    var one = new StringBuilder();
    var other = new StringBuilder();
    new Simulation(7, UnaryOperator.identity(), one::append).run();
    new Simulation(7, UnaryOperator.identity(), other::append).run();
    assertThat(one.toString()).isNotEmpty().isEqualTo(other.toString());
  }

  @ParameterizedTest
  @EnumSource(Mutant.class)
  void aPlantedBugIsFound(Mutant mutant) {
    assertThat(caught(mutant)).as("%s survives %d worlds", mutant, WORLDS_PER_MUTANT).isTrue();
  }

  private static boolean caught(Mutant mutant) {
    for (var seed = 0; seed < WORLDS_PER_MUTANT; seed++) {
      try {
        new Simulation(seed, mutant, _ -> {}).run();
      } catch (Violation | IllegalStateException _) {
        return true;
      }
    }
    return false;
  }
}
