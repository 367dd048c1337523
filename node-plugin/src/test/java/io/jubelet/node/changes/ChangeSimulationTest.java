package io.jubelet.node.changes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChangeSimulationTest {
  private static final long FIRST = Long.getLong("jubelet.sim.seed", 1);
  private static final int WORLDS =
      Integer.getInteger(
          "jubelet.sim.worlds", System.getProperty("jubelet.sim.seed") == null ? 150 : 1);

  @Test
  void everyWorldKeepsTheInvariantsAndComesToRest() {
    var committed = 0;
    var reverted = 0;
    for (long seed = FIRST; seed < FIRST + WORLDS; seed++) {
      var world = new ChangeWorld(seed, new Mutant() {});
      try {
        world.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "world %d at %s, replay with -Djubelet.sim.seed=%d: %s"
                .formatted(seed, world.now(), seed, e),
            e);
      }
      committed += world.invariants.committed;
      reverted += world.invariants.reverted;
    }
    if (WORLDS > 100) {
      assertThat(committed).isGreaterThan(WORLDS / 2);
      assertThat(reverted).isGreaterThan(WORLDS / 10);
    }
  }
}
