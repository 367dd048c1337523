package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long a failed action rests before it is tried again: twice as long each time in a row. */
public final class Retries {
  private Retries() {}

  /** Image pulls rest as upstream has it; the rest is tried again sooner than upstream does. */
  private record Pace(Duration first, Duration longest) {}

  private static final Pace PULL = new Pace(Duration.ofSeconds(10), Duration.ofMinutes(5));
  private static final Pace CREATE = new Pace(Duration.ofSeconds(2), Duration.ofMinutes(1));
  private static final Pace ORDINARY = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /** An answer that was lost: the runtime is slow or down, and says nothing about the action. */
  private static final Pace LOST = new Pace(Duration.ofMillis(500), Duration.ofSeconds(10));

  /** After a refusal. */
  public static Setback refused(
      Site site, Optional<Setback> before, String reason, String message, Instant now) {
    return next(before, new Setback(reason, message, now, Duration.ZERO, 1), pace(site));
  }

  /** After an answer that was lost; the waiting reason of an earlier refusal stays. */
  public static Setback lost(Site site, Optional<Setback> before, String cause, Instant now) {
    var reason = before.map(Setback::reason).orElse(reason(site));
    return next(before, new Setback(reason, cause, now, Duration.ZERO, 1), LOST);
  }

  private static Setback next(Optional<Setback> before, Setback failure, Pace pace) {
    var twice = before.map(earlier -> earlier.delay().multipliedBy(2)).orElse(pace.first());
    // What was lost before rested less than a refusal must.
    var delay = twice.compareTo(pace.first()) < 0 ? pace.first() : twice;
    var count = before.map(Setback::count).orElse(0) + 1;
    return new Setback(
        failure.reason(),
        failure.message(),
        failure.at(),
        delay.compareTo(pace.longest()) < 0 ? delay : pace.longest(),
        count);
  }

  private static Pace pace(Site site) {
    return switch (site.kind()) {
      case IMAGE -> PULL;
      case CREATE, START, SANDBOX, VOLUMES -> CREATE;
      case CGROUP,
          STOP,
          REMOVE,
          VOLUMES_GONE,
          CGROUP_GONE,
          API_OBJECT,
          LOGS,
          OBSERVATION,
          ALLOCATION,
          RESIZE ->
          ORDINARY;
    };
  }

  private static String reason(Site site) {
    return switch (site.kind()) {
      case IMAGE -> "ErrImagePull";
      case CREATE -> "CreateContainerError";
      case START -> "RunContainerError";
      case VOLUMES -> "FailedMount";
      case SANDBOX -> "FailedCreatePodSandBox";
      case STOP -> "FailedKillPod";
      case RESIZE -> "ResizeError";
      case CGROUP, REMOVE, VOLUMES_GONE, CGROUP_GONE, API_OBJECT, LOGS, OBSERVATION, ALLOCATION ->
          "FailedSync";
    };
  }
}
