package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodMemory.RestartDelay;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a container rests between its end and its next start: not at all the first time, then 10
 * s, twice as long each time, at most as long as the node says; a run of 10 minutes is forgiven
 * (upstream CrashLoopBackOff, KEP-4603). A container of which the runtime has nothing left did not
 * crash: it was taken out, by a switch of the runtime for one, and starts at once.
 *
 * @param longest the longest rest, also of the first one
 */
public record CrashLoop(Duration longest) {
  /** Where the node does not say otherwise. */
  public static final Duration LONGEST = Duration.ofMinutes(5);

  static final Duration FIRST = Duration.ofSeconds(10);
  static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

  /** When the next attempt may start; empty when nothing has ended, or nobody knows when. */
  Optional<Instant> due(String container, ContainerHistory history, PodMemory memory) {
    return history
        .end()
        .flatMap(ContainerHistory.End::finishedAt)
        .map(at -> at.plus(rest(container, history, memory)));
  }

  Duration rest(String container, ContainerHistory history, PodMemory memory) {
    var end = history.end().filter(one -> history.newest().isPresent() && !forgiven(one));
    return end.map(one -> delay(container, one.attempt(), memory)).orElse(Duration.ZERO);
  }

  /** Whether one that runs began so soon after the end before it that it would have to rest. */
  boolean inLoop(ContainerInstance running, PodObservation seen, PodMemory memory, Instant now) {
    return endBefore(running, seen, memory)
        .filter(at -> now.isBefore(at.plus(delay(running.name(), running.attempt(), memory))))
        .isPresent();
  }

  private static Optional<Instant> endBefore(
      ContainerInstance running, PodObservation seen, PodMemory memory) {
    var earlier = seen.endedBefore(running);
    return earlier.isPresent() && earlier.get().run() instanceof Run.Exited exited
        ? Optional.of(exited.finishedAt())
        : ContainerHistory.endBefore(running.name(), memory.known());
  }

  /** The rest after the attempt that follows {@code history}, to be remembered with it. */
  public RestartDelay next(String container, ContainerHistory history, PodMemory memory) {
    var attempt = history.attempts();
    if (history.end().isEmpty() || firstWasEnded(history, memory)) {
      return new RestartDelay(attempt, Duration.ZERO);
    }
    var before = rest(container, history, memory);
    return new RestartDelay(attempt, shorter(before.isZero() ? FIRST : before.multipliedBy(2)));
  }

  /** Whether nothing has ended by itself yet. */
  private static boolean firstWasEnded(ContainerHistory history, PodMemory memory) {
    return history
        .newest()
        .filter(newest -> newest.attempt() == 0 && memory.done().anew().contains(newest.id()))
        .isPresent();
  }

  /**
   * The remembered delay. An agent that has forgotten takes all attempts for crashes in a row, so
   * that its own restart does not restart every crashing container at once.
   */
  private Duration delay(String container, int attempt, PodMemory memory) {
    var remembered = memory.restarts().get(container);
    if (remembered != null && remembered.attempt() == attempt) {
      return remembered.delay();
    }
    if (attempt == 0) {
      return Duration.ZERO;
    }
    return attempt > 6 ? longest : shorter(FIRST.multipliedBy(1L << (attempt - 1)));
  }

  private static boolean forgiven(ContainerHistory.End end) {
    return end.ran().compareTo(FORGIVEN_AFTER) >= 0;
  }

  private Duration shorter(Duration delay) {
    return delay.compareTo(longest) < 0 ? delay : longest;
  }
}
