package io.jubelet.node.decide.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The statuses of a pod's containers. */
final class ContainerStatuses {
  /**
   * A container that ran and that nobody can account for (upstream convertToAPIContainerStatuses).
   */
  private static final String UNKNOWN_END = "ContainerStatusUnknown";

  private static final String UNKNOWN_END_MESSAGE =
      "The container could not be located when the pod was observed";

  private final Situation situation;
  private final SortedMap<String, Waiting> waiting;

  ContainerStatuses(Situation situation, SortedMap<String, Waiting> waiting) {
    this.situation = situation;
    this.waiting = waiting;
  }

  /**
   * The status of one container.
   *
   * @param waitsFor why it does not run when nothing better is known
   */
  ContainerStatus of(Container spec, String waitsFor) {
    var name = spec.getName();
    var known = ContainerHistory.statusOf(name, situation.memory().known());
    var newest = situation.seen().newest(name);
    var reason = Optional.ofNullable(waiting.get(name));
    return newest
        .map(instance -> seen(spec, instance, known, reason, waitsFor))
        .orElseGet(() -> unseen(spec, known, reason, waitsFor));
  }

  private ContainerStatus seen(
      Container spec,
      ContainerInstance instance,
      Optional<ContainerStatus> known,
      Optional<Waiting> reason,
      String waitsFor) {
    var status =
        new ContainerStatusBuilder(known.orElseGet(ContainerStatus::new))
            .withName(spec.getName())
            .withImage(instance.image().isEmpty() ? spec.getImage() : instance.image())
            .withImageID(instance.imageRef())
            .withContainerID(id(instance))
            .withRestartCount(Math.max(instance.attempt(), told(known)))
            .withReady(false)
            .withStarted(false);
    switch (instance.run()) {
      case Run.Created _ ->
          status
              .withState(waitingState(reason.orElse(new Waiting(waitsFor, ""))))
              .withLastState(before(instance, known));
      case Run.Running running ->
          status
              .withState(runningState(running.startedAt()))
              .withLastState(before(instance, known))
              .withReady(true)
              .withStarted(true);
      case Run.Unknown _ ->
          status
              .withState(lostState(instance, known, waitsFor))
              .withLastState(before(instance, known));
      case Run.Exited exited -> {
        var ended = terminated(instance, exited, known);
        if (reason.isPresent()) {
          status.withState(waitingState(reason.get())).withLastState(terminatedState(ended));
        } else {
          status.withState(terminatedState(ended)).withLastState(before(instance, known));
        }
      }
    }
    return status.build();
  }

  /** An attempt that was made and removed before it ever ran has been counted all the same. */
  private static int told(Optional<ContainerStatus> known) {
    return known.map(ContainerStatus::getRestartCount).orElse(0);
  }

  /** Nothing in the runtime: not yet made, or forgotten by the runtime. */
  private ContainerStatus unseen(
      Container spec, Optional<ContainerStatus> known, Optional<Waiting> reason, String waitsFor) {
    var ended = known.flatMap(this::end);
    var status =
        new ContainerStatusBuilder(known.orElseGet(ContainerStatus::new))
            .withName(spec.getName())
            .withReady(false)
            .withStarted(false);
    if (known.isEmpty() || status.getImage() == null) {
      status.withImage(spec.getImage()).withImageID("").withRestartCount(0);
    }
    if (ended.isEmpty()) {
      return status
          .withState(waitingState(reason.orElse(new Waiting(waitsFor, ""))))
          .withLastState(new ContainerState())
          .build();
    }
    return reason.isPresent()
        ? status
            .withState(waitingState(reason.get()))
            .withLastState(terminatedState(ended.get()))
            .build()
        : status
            .withState(terminatedState(ended.get()))
            .withLastState(
                known
                    .filter(each -> each.getState().getTerminated() != null)
                    .map(ContainerStatus::getLastState)
                    .orElseGet(ContainerState::new))
            .build();
  }

  /** How the container that the status tells of ended: one that ran has vanished since. */
  private Optional<ContainerStateTerminated> end(ContainerStatus known) {
    var state = known.getState();
    if (state == null) {
      return Optional.empty();
    }
    if (state.getRunning() != null) {
      return Optional.of(vanished(known));
    }
    if (state.getTerminated() != null) {
      return Optional.of(state.getTerminated());
    }
    return Optional.ofNullable(known.getLastState()).map(ContainerState::getTerminated);
  }

  private static ContainerStateTerminated vanished(ContainerStatus known) {
    return new ContainerStateTerminatedBuilder()
        .withExitCode(ContainerHistory.UNKNOWN_EXIT_CODE)
        .withReason(UNKNOWN_END)
        .withMessage(UNKNOWN_END_MESSAGE)
        .withStartedAt(known.getState().getRunning().getStartedAt())
        .withContainerID(known.getContainerID())
        .build();
  }

  /** The attempt before this one, from the runtime if it has it, else from what was told. */
  private ContainerState before(ContainerInstance instance, Optional<ContainerStatus> known) {
    PodObservation seen = situation.seen();
    for (var earlier : seen.attempts(instance.name())) {
      if (earlier.attempt() < instance.attempt() && earlier.run() instanceof Run.Exited exited) {
        return terminatedState(terminated(earlier, exited, known));
      }
    }
    if (known.isEmpty()) {
      return new ContainerState();
    }
    if (id(instance).equals(known.get().getContainerID())) {
      return Objects.requireNonNullElseGet(known.get().getLastState(), ContainerState::new);
    }
    return end(known.get()).map(ContainerStatuses::terminatedState).orElseGet(ContainerState::new);
  }

  /** While the runtime has lost track of a container, what was told of it goes on. */
  private ContainerState lostState(
      ContainerInstance instance, Optional<ContainerStatus> known, String waitsFor) {
    return known
        .filter(status -> id(instance).equals(status.getContainerID()))
        .map(ContainerStatus::getState)
        .orElseGet(() -> waitingState(new Waiting(waitsFor, "")));
  }

  private ContainerStateTerminated terminated(
      ContainerInstance instance, Run.Exited exited, Optional<ContainerStatus> known) {
    var reason = exited.reason();
    if (reason.isEmpty()) {
      reason = exited.exitCode() == 0 ? "Completed" : "Error";
    }
    return new ContainerStateTerminatedBuilder()
        .withExitCode(exited.exitCode())
        .withReason(reason)
        .withMessage(exited.message().isEmpty() ? told(instance, known) : exited.message())
        .withStartedAt(time(exited.startedAt()))
        .withFinishedAt(time(exited.finishedAt()))
        .withContainerID(id(instance))
        .build();
  }

  /** Last words that were published, and whose file may be gone by now. */
  private @Nullable String told(ContainerInstance instance, Optional<ContainerStatus> known) {
    return known
        .map(ContainerStatus::getState)
        .map(ContainerState::getTerminated)
        .filter(ended -> id(instance).equals(ended.getContainerID()))
        .map(ContainerStateTerminated::getMessage)
        .orElse(null);
  }

  private String id(ContainerInstance instance) {
    return situation.node().runtimeName() + "://" + instance.id();
  }

  private static ContainerState waitingState(Waiting waiting) {
    return new ContainerStateBuilder()
        .withNewWaiting(waiting.message().isEmpty() ? null : waiting.message(), waiting.reason())
        .build();
  }

  private static ContainerState runningState(Instant startedAt) {
    return new ContainerStateBuilder().withNewRunning(time(startedAt)).build();
  }

  private static ContainerState terminatedState(ContainerStateTerminated ended) {
    return new ContainerStateBuilder().withTerminated(ended).build();
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
