package io.jubelet.node.decide.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerUser;
import io.fabric8.kubernetes.api.model.ContainerUserBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountStatus;
import io.fabric8.kubernetes.api.model.VolumeMountStatusBuilder;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.HandlerFeatures;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.RecursiveReadOnly;
import io.jubelet.node.model.RestartTogether;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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

  private static final Waiting TOGETHER =
      new Waiting(RestartTogether.REASON, RestartTogether.MESSAGE);

  private final Situation situation;
  private final SortedMap<String, Waiting> waiting;

  /** Whether all containers are on the way to a restart. */
  private final boolean together;

  /** Whether the pod's mounts can be read-only with all that is beneath them. */
  private final boolean recursiveReadOnly;

  /** How much a container's last words may be. */
  private final int wordBytes;

  ContainerStatuses(Situation situation, SortedMap<String, Waiting> waiting) {
    this.situation = situation;
    this.waiting = waiting;
    this.together = situation.restartsTogether();
    this.recursiveReadOnly = recursiveReadOnly(situation);
    this.wordBytes = situation.worker().subject().spec().map(LastWords::share).orElse(0);
  }

  /**
   * The status of one container.
   *
   * @param waitsFor why it does not run when nothing better is known
   */
  ContainerStatus of(Container spec, String waitsFor) {
    var name = spec.getName();
    var before = situation.memory().known();
    var known = ContainerHistory.statusOf(name, before);
    var newest = ContainerHistory.newest(name, situation.seen(), before);
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
    var status = blank(spec);
    status.setImage(instance.image().isEmpty() ? spec.getImage() : instance.image());
    status.setImageID(instance.imageRef());
    status.setContainerID(id(instance));
    status.setRestartCount(Math.max(instance.attempt(), counted(known)));
    status.setLastState(before(instance, known));
    tellResources(status, spec, instance);
    instance.user().ifPresent(user -> status.setUser(user(user)));
    switch (instance.run()) {
      case Run.Created _ -> status.setState(waitingState(reason.orElse(new Waiting(waitsFor, ""))));
      case Run.Running(var startedAt) -> {
        status.setState(runningState(startedAt));
        status.setReady(situation.probes().ready(instance));
        status.setStarted(situation.probes().started(instance));
      }
      case Run.Unknown _ -> status.setState(lostState(instance, known, waitsFor));
      case Run.Exited exited -> {
        // Who was told terminated cannot be told to run under every policy (API validation).
        var anew =
            situation.worker() instanceof PodWorker.Syncing
                && situation.memory().done().anew().contains(instance.id());
        var waits = anew ? reason.or(() -> Optional.of(new Waiting(waitsFor, ""))) : reason;
        tellEnd(status, terminated(instance, exited, known), waits);
      }
    }
    return status;
  }

  private static ContainerUser user(ContainerInstance.User seen) {
    return new ContainerUserBuilder()
        .withNewLinux()
        .withUid(seen.uid())
        .withGid(seen.gid())
        .withSupplementalGroups(seen.supplementalGroups())
        .endLinux()
        .build();
  }

  /**
   * What is granted, and what is in force: the same but for a running container that may not have
   * what is granted to it yet.
   */
  private void tellResources(ContainerStatus status, Container spec, ContainerInstance instance) {
    var resize = situation.memory().resize();
    var granted =
        resize
            .map(it -> it.known().get(spec.getName()))
            .orElseGet(() -> ContainerResources.of(spec));
    var had =
        resize
            .filter(_ -> instance.run() instanceof Run.Running)
            .map(it -> it.allocation().behind().get(instance.id()));
    status.setResources(had.orElse(granted).api());
    if (!granted.requests().isEmpty()) {
      status.setAllocatedResources(granted.requests());
    }
  }

  private ContainerStatus blank(Container spec) {
    var status = new ContainerStatus();
    status.setName(spec.getName());
    status.setReady(false);
    status.setStarted(false);
    status.setVolumeMounts(
        Objects.requireNonNullElse(spec.getVolumeMounts(), List.<VolumeMount>of()).stream()
            .map(this::mount)
            .toList());
    return status;
  }

  /** Which handler a RuntimeClass names is not known here: all of them have to be able to. */
  private static boolean recursiveReadOnly(Situation situation) {
    var handlers = situation.node().handlers();
    var ofClass =
        situation
            .worker()
            .subject()
            .spec()
            .map(pod -> Objects.requireNonNullElse(pod.spec().getRuntimeClassName(), ""))
            .filter(name -> !name.isEmpty())
            .isPresent();
    return ofClass
        ? !handlers.isEmpty()
            && handlers.values().stream().allMatch(HandlerFeatures::recursiveReadOnly)
        : Optional.ofNullable(handlers.get(""))
            .filter(HandlerFeatures::recursiveReadOnly)
            .isPresent();
  }

  private VolumeMountStatus mount(VolumeMount spec) {
    var readOnly = Boolean.TRUE.equals(spec.getReadOnly());
    var recursive =
        RecursiveReadOnly.of(spec, recursiveReadOnly).equals(new RecursiveReadOnly.Resolved(true));
    return new VolumeMountStatusBuilder()
        .withName(spec.getName())
        .withMountPath(spec.getMountPath())
        .withReadOnly(readOnly ? true : null)
        .withRecursiveReadOnly(readOnly ? (recursive ? "Enabled" : "Disabled") : null)
        .build();
  }

  /** Ended for good, or waiting for its next attempt with the end as its last state. */
  private static void tellEnd(
      ContainerStatus status, ContainerStateTerminated ended, Optional<Waiting> reason) {
    var waits = reason.or(() -> removedTogether(ended) ? Optional.of(TOGETHER) : Optional.empty());
    if (waits.isPresent()) {
      status.setState(waitingState(waits.get()));
      status.setLastState(terminatedState(ended));
    } else {
      status.setState(terminatedState(ended));
    }
  }

  /** An attempt that was made and removed before it ever ran has been counted all the same. */
  private static int counted(Optional<ContainerStatus> known) {
    return known.map(ContainerStatus::getRestartCount).orElse(0);
  }

  /** Nothing in the runtime: not yet made, or forgotten by the runtime. */
  private ContainerStatus unseen(
      Container spec, Optional<ContainerStatus> known, Optional<Waiting> reason, String waitsFor) {
    var status = blank(spec);
    status.setImage(known.map(ContainerStatus::getImage).orElseGet(spec::getImage));
    status.setImageID(known.map(ContainerStatus::getImageID).orElse(""));
    status.setContainerID(known.map(ContainerStatus::getContainerID).orElse(null));
    status.setRestartCount(counted(known));
    if (restartsTogether(known)) {
      status.setState(waitingState(TOGETHER));
      status.setLastState(terminatedState(endedTogether()));
      return status;
    }
    status.setLastState(
        known
            .filter(each -> each.getState() != null && each.getState().getTerminated() != null)
            .map(ContainerStatus::getLastState)
            .orElseGet(ContainerState::new));
    known
        .flatMap(this::end)
        .ifPresentOrElse(
            ended -> tellEnd(status, ended, reason),
            () -> status.setState(waitingState(reason.orElse(new Waiting(waitsFor, "")))));
    return status;
  }

  /** Of a container that was there, and that is removed to begin anew with all others. */
  private boolean restartsTogether(Optional<ContainerStatus> known) {
    return together && known.filter(ContainerStatuses::wasThere).isPresent();
  }

  private static boolean wasThere(ContainerStatus known) {
    return known.getState() != null && known.getState().getWaiting() == null;
  }

  private static boolean removedTogether(ContainerStateTerminated ended) {
    return RestartTogether.REASON.equals(ended.getReason());
  }

  private static ContainerStateTerminated endedTogether() {
    var ended = new ContainerStateTerminated();
    ended.setExitCode(ContainerHistory.UNKNOWN_EXIT_CODE);
    ended.setReason(RestartTogether.REASON);
    ended.setMessage(RestartTogether.MESSAGE);
    return ended;
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
    var ended = new ContainerStateTerminated();
    ended.setExitCode(ContainerHistory.UNKNOWN_EXIT_CODE);
    ended.setReason(UNKNOWN_END);
    ended.setMessage(UNKNOWN_END_MESSAGE);
    ended.setStartedAt(known.getState().getRunning().getStartedAt());
    ended.setContainerID(known.getContainerID());
    return ended;
  }

  /** The attempt before this one, from the runtime if it has it, else from what was told. */
  private ContainerState before(ContainerInstance instance, Optional<ContainerStatus> known) {
    var earlier = situation.seen().endedBefore(instance);
    if (earlier.isPresent() && earlier.get().run() instanceof Run.Exited exited) {
      return terminatedState(terminated(earlier.get(), exited, known));
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
    var fallback = exited.exitCode() == 0 ? "Completed" : "Error";
    var ended = new ContainerStateTerminated();
    ended.setExitCode(exited.exitCode());
    ended.setReason(exited.reason().isEmpty() ? fallback : exited.reason());
    ended.setMessage(
        exited.message().isEmpty()
            ? told(instance, known)
            : LastWords.shortened(exited.message(), wordBytes));
    ended.setStartedAt(time(exited.startedAt()));
    ended.setFinishedAt(time(exited.finishedAt()));
    ended.setContainerID(id(instance));
    return ended;
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
    return situation.containerId(instance);
  }

  private static ContainerState waitingState(Waiting waiting) {
    var message = waiting.message().isEmpty() ? null : waiting.message();
    return new ContainerState(null, null, new ContainerStateWaiting(message, waiting.reason()));
  }

  private static ContainerState runningState(Instant startedAt) {
    return new ContainerState(new ContainerStateRunning(time(startedAt)), null, null);
  }

  private static ContainerState terminatedState(ContainerStateTerminated ended) {
    return new ContainerState(null, ended, null);
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
