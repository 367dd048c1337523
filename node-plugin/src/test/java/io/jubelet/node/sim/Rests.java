package io.jubelet.node.sim;

import io.jubelet.node.model.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether a container that crashes rests, and whether one that is not left alone is taken for one
 * that crashes only when it does.
 */
final class Rests {
  private static final Duration SHORTEST_REST = Duration.ofSeconds(10);
  private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

  private final World world;

  /** Ids of those that were ended to run again at once. */
  private final Set<String> anew = new HashSet<>();

  /** Ids of the attempts before which none has ended by itself. */
  private final Set<String> afterNoCrash = new HashSet<>();

  /** When the attempt before ended by itself, by the id of the one after it. */
  private final Map<String, Instant> endBefore = new HashMap<>();

  Rests(World world) {
    this.world = world;
  }

  void endedToRunAnew(String id) {
    anew.add(id);
  }

  boolean runsAnew(Instance instance) {
    return anew.contains(instance.id);
  }

  /** From the second restart on a crashing container rests, unless it gets something new. */
  void made(Instance next, Instance before) {
    if (before.attempt != next.attempt - 1 || !(before.run instanceof Run.Exited exited)) {
      return;
    }
    if (anew.contains(before.id)) {
      var crashed = endBefore.getOrDefault(before.id, Instant.MIN);
      Violation.check(
          !before.image.equals(next.image)
              || !before.has.equals(next.has)
              || !crashed.plus(SHORTEST_REST).isAfter(exited.finishedAt()),
          11,
          "%s, which crashed at %s, was ended to run again at once",
          before,
          crashed);
      if (before.attempt == 0) {
        afterNoCrash.add(next.id);
      } else {
        endBefore.put(next.id, exited.finishedAt());
      }
      return;
    }
    endBefore.put(next.id, exited.finishedAt());
    var ran = Duration.between(exited.startedAt(), exited.finishedAt());
    if (before.attempt > 0
        && !afterNoCrash.contains(before.id)
        && before.image.equals(next.image)
        && before.has.equals(next.has)
        && !before.name.startsWith("init-")
        && ran.compareTo(FORGIVEN_AFTER) < 0) {
      var rest = Duration.between(exited.finishedAt(), world.wall());
      Violation.check(
          rest.compareTo(SHORTEST_REST) >= 0,
          11,
          "%s is made %s after %s ended",
          next,
          rest,
          before);
    }
  }
}
