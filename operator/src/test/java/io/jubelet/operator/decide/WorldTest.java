package io.jubelet.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole rollouts in small seeded worlds: every interleaving that the seed chooses must end well.
 */
final class WorldTest {
  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void rolloutsEndAndDisruptOneNodeAtATime(int seed) {
    var world = new World(seed);

    world.run();

    assertThat(world.mostDisrupted()).as("nodes disrupted at a time").isLessThanOrEqualTo(1);
    assertThat(world.executedTwice()).as("attempts executed twice").isEmpty();
    assertThat(world.failureSeen()).isEqualTo(world.somebodyFails());
    assertThat(world.unfinished()).as("nodes that did not end").isEmpty();
    assertThat(world.outOfTurn()).as("nodes begun out of their turn").isEmpty();
    assertThat(world.disruptedAfterFailure()).as("nodes begun after a failure").isEmpty();
  }
}
