package io.jubelet.operator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.operator.sim.FleetWorld.Scale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every interleaving that a seed chooses ends well. */
final class FleetWorldTest {
  private static final int LARGE = 15_000;

  static IntStream seeds() {
    return IntStream.range(0, 2_000);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void rolloutsKeepTheirPromisesAndEnd(int seed) {
    end(new FleetWorld(seed, Scale.small(), Bug.NONE));
  }

  @Test
  void fifteenThousandNodesAreRolledInTheirBudget() {
    end(new FleetWorld(1, Scale.large(LARGE), Bug.NONE));
  }

  @ParameterizedTest
  @EnumSource(value = Bug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedBugIsNoticed(Bug bug) {
    var noticed =
        IntStream.range(0, 2_000)
            .mapToObj(seed -> new FleetWorld(seed, Scale.small(), bug))
            .anyMatch(
                world -> {
                  world.run();
                  return !world.broken().isEmpty() || !world.unfinished().isEmpty();
                });

    assertThat(noticed).as(bug.name()).isTrue();
  }

  private static void end(FleetWorld world) {
    world.run();

    assertThat(world.broken()).as("promises that were broken").isEmpty();
    assertThat(world.unfinished()).as("nodes that did not end").isEmpty();
  }
}
