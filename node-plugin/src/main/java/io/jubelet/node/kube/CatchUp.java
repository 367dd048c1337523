package io.jubelet.node.kube;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Refused;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Patience with the API server's own caches: the graph of the Node authorizer and the pods of
 * NodeRestriction are filled by watches, and may be behind the watch that told us of a pod. Then
 * what the pod needs is refused for some milliseconds, and asking again at once is quicker than
 * failing.
 */
final class CatchUp {
  private static final Backoff BETWEEN = new Backoff(Duration.ofMillis(10), Duration.ofMillis(200));

  /** About a second in all; whoever is refused then is refused. */
  private static final int MAX_TRIES = 9;

  private CatchUp() {}

  /** Asks again as long as the answer is Refused with one of the reasons. */
  static <T> Outcome<T> ask(Set<String> reasons, Deadline deadline, Supplier<Outcome<T>> call) {
    var outcome = call.get();
    for (int tried = 1; tried < MAX_TRIES && refused(outcome, reasons); tried++) {
      var pause = BETWEEN.after(tried, ThreadLocalRandom.current());
      if (deadline.left().compareTo(pause) < 0 || !paused(pause)) {
        return outcome;
      }
      outcome = call.get();
    }
    return outcome;
  }

  private static boolean refused(Outcome<?> outcome, Set<String> reasons) {
    return outcome instanceof Refused<?>(String reason, _) && reasons.contains(reason);
  }

  private static boolean paused(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
