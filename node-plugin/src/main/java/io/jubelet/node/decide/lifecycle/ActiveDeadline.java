package io.jubelet.node.decide.lifecycle;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodWorker.Ending;
import java.time.Instant;
import java.util.Optional;

/** How long a pod may be on its node ({@code activeDeadlineSeconds}), from its start time on. */
public final class ActiveDeadline {
  private static final Ending.Failed EXCEEDED =
      new Ending.Failed(
          "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");

  /** The API's own bound, which a manifest may pass. */
  private static final long LONGEST_SECONDS = Integer.MAX_VALUE;

  private ActiveDeadline() {}

  /** When the pod's time is over; empty when it has no end, or has not begun. */
  static Optional<Instant> of(Pod pod, PodStatus known) {
    return Optional.ofNullable(pod.spec().getActiveDeadlineSeconds())
        .flatMap(
            seconds ->
                Optional.ofNullable(known.getStartTime())
                    .map(
                        start ->
                            Instant.parse(start).plusSeconds(Math.min(seconds, LONGEST_SECONDS))));
  }

  /** How a pod ends whose time is over. */
  public static Optional<Ending.Failed> exceeded(Pod pod, PodStatus known, Instant now) {
    return of(pod, known).filter(end -> !now.isBefore(end)).map(_ -> EXCEEDED);
  }
}
