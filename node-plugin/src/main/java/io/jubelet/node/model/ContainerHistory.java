package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far one container of a pod has come, told by whoever still knows: the runtime, else the pod's
 * status, else the log files.
 *
 * @param newest the newest attempt that the runtime has
 * @param end how the newest attempt ended; empty when it has not, or when there was none
 * @param attempts how many attempts there were: the number of the next one
 */
public record ContainerHistory(
    Optional<ContainerInstance> newest, Optional<End> end, int attempts) {

  /** Exit code of a container that ran and of which nobody knows the end (upstream: 137). */
  public static final int UNKNOWN_EXIT_CODE = 137;

  /**
   * The end of an attempt.
   *
   * @param finishedAt empty when nobody knows
   * @param ran for how long; zero when nobody knows
   * @param together whether it was ended and removed to restart with all others of its pod
   */
  public record End(
      int attempt, int exitCode, Optional<Instant> finishedAt, Duration ran, boolean together) {

    /** An attempt that was counted and never ran tells the end of the one before again. */
    boolean isAfter(End other) {
      return attempt > other.attempt && !other.second().equals(second());
    }

    /** As statuses tell it. */
    private Optional<Instant> second() {
      return finishedAt.map(at -> at.truncatedTo(ChronoUnit.SECONDS));
    }
  }

  public static ContainerHistory of(String container, PodObservation seen, PodStatus known) {
    var newest = newest(container, seen, known);
    var told = told(container, known);
    var logged = Optional.ofNullable(seen.logAttempts().get(container));
    var last =
        Stream.of(
                newest.map(ContainerInstance::attempt),
                told.map(End::attempt),
                logged,
                runningAttempt(container, known))
            .flatMap(Optional::stream)
            .max(Integer::compare);
    var end = newest.isPresent() ? newest.flatMap(ContainerHistory::observed) : told;
    if (newest.isEmpty() && end.isEmpty()) {
      end = logged.map(ContainerHistory::lost);
    }
    return new ContainerHistory(newest, end, last.map(attempt -> attempt + 1).orElse(0));
  }

  /**
   * The newest attempt that the runtime has; none when the status tells of a later one, which the
   * runtime has no more.
   */
  public static Optional<ContainerInstance> newest(
      String container, PodObservation seen, PodStatus known) {
    var told = told(container, known);
    return seen.newest(container)
        .filter(
            instance ->
                observed(instance)
                    .flatMap(end -> told.filter(later -> later.isAfter(end)))
                    .isEmpty());
  }

  /** Whether it has ended and is not to run again. */
  public boolean done(RestartRules rules) {
    return end.isPresent() && !end.get().together() && !rules.restartsAfter(end.get().exitCode());
  }

  private static Optional<End> observed(ContainerInstance instance) {
    return instance.run() instanceof Run.Exited exited
        ? Optional.of(
            new End(
                instance.attempt(),
                exited.exitCode(),
                Optional.of(exited.finishedAt()),
                ran(exited.startedAt(), exited.finishedAt()),
                false))
        : Optional.empty();
  }

  /** One that could not be started began at the epoch, says the runtime, and has not run. */
  private static Duration ran(Instant started, Instant finished) {
    return started.isAfter(Instant.EPOCH) ? Duration.between(started, finished) : Duration.ZERO;
  }

  private static End lost(int attempt) {
    return new End(attempt, UNKNOWN_EXIT_CODE, Optional.empty(), Duration.ZERO, false);
  }

  /** The end that the status tells of; a container that ran when last seen has vanished. */
  private static Optional<End> told(String container, PodStatus known) {
    var status = statusOf(container, known);
    if (status.isEmpty() || status.get().getState() == null) {
      return Optional.empty();
    }
    var attempt = attempt(status.get());
    var state = status.get().getState();
    if (state.getRunning() != null) {
      return Optional.of(lost(attempt));
    }
    if (state.getTerminated() != null) {
      return Optional.of(end(attempt, state.getTerminated()));
    }
    var before = status.get().getLastState();
    return before == null || before.getTerminated() == null
        ? Optional.empty()
        : Optional.of(end(attempt, before.getTerminated()));
  }

  /** When the attempt before the one that runs ended, as the status tells it. */
  public static Optional<Instant> endBefore(String container, PodStatus known) {
    return statusOf(container, known)
        .map(ContainerStatus::getLastState)
        .map(ContainerState::getTerminated)
        .flatMap(ended -> instant(ended.getFinishedAt()));
  }

  private static Optional<Integer> runningAttempt(String container, PodStatus known) {
    return statusOf(container, known)
        .filter(status -> status.getState() != null && status.getState().getRunning() != null)
        .map(ContainerHistory::attempt);
  }

  private static int attempt(ContainerStatus status) {
    return Objects.requireNonNullElse(status.getRestartCount(), 0);
  }

  private static End end(int attempt, ContainerStateTerminated terminated) {
    var started = instant(terminated.getStartedAt());
    var finished = instant(terminated.getFinishedAt());
    var ran =
        started.isPresent() && finished.isPresent()
            ? ran(started.get(), finished.get())
            : Duration.ZERO;
    return new End(
        attempt,
        Objects.requireNonNullElse(terminated.getExitCode(), UNKNOWN_EXIT_CODE),
        finished,
        ran,
        RestartTogether.REASON.equals(terminated.getReason()));
  }

  private static Optional<Instant> instant(@org.jspecify.annotations.Nullable String text) {
    return Optional.ofNullable(text).filter(time -> !time.isEmpty()).map(Instant::parse);
  }

  /** The status of the container of that name, init and ephemeral containers included. */
  public static Optional<ContainerStatus> statusOf(String container, PodStatus known) {
    return statuses(known).filter(status -> status.getName().equals(container)).findFirst();
  }

  /** All statuses, those of init and ephemeral containers included. */
  public static Stream<ContainerStatus> statuses(PodStatus known) {
    return Stream.of(
            known.getInitContainerStatuses(),
            known.getContainerStatuses(),
            known.getEphemeralContainerStatuses())
        .map(list -> Objects.requireNonNullElse(list, List.<ContainerStatus>of()))
        .flatMap(List::stream);
  }
}
