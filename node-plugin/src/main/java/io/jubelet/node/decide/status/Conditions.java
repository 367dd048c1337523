package io.jubelet.node.decide.status;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.jubelet.node.model.Phase;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResize;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.RestartTogether;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Situation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The conditions of a pod that the node owns. */
final class Conditions {
  private static final String RESTARTING = "AllContainersRestarting";
  private static final String READY_TO_START = "PodReadyToStartContainers";
  private static final String INITIALIZED = "Initialized";
  private static final String CONTAINERS_READY = "ContainersReady";
  private static final String READY = "Ready";
  private static final String SCHEDULED = "PodScheduled";
  private static final String RESIZE_IN_PROGRESS = "PodResizeInProgress";

  /** The reason of a resize that failed and is tried again. */
  private static final String RESIZE_ERROR = "Error";

  private static final String DISRUPTED = "DisruptionTarget";

  private static final String BY_KUBELET = "TerminationByKubelet";
  private static final String PREEMPTED =
      "Pod was preempted by Kubelet to accommodate a critical pod.";
  private static final String NO_SANDBOX = "PodSandboxNotReady";
  private static final String NOT_INITIALIZED = "ContainersNotInitialized";
  private static final String NOT_READY = "ContainersNotReady";
  private static final String COMPLETED = "PodCompleted";
  private static final String FAILED = "PodFailed";

  private final Pod pod;
  private final Situation situation;
  private final Instant now;

  Conditions(Pod pod, Situation situation, Instant now) {
    this.pod = pod;
    this.situation = situation;
    this.now = now;
  }

  /** Whether something holds, and if not why. */
  private record Verdict(boolean holds, String reason, String message) {
    static final Verdict YES = new Verdict(true, "", "");

    static Verdict no(String reason, String message) {
      return new Verdict(false, reason, message);
    }
  }

  List<PodCondition> all(
      Phase phase, List<ContainerStatus> initContainers, List<ContainerStatus> containers) {
    var initialized = initialized(phase, initContainers, containers);
    var containersReady = containersReady(phase, initContainers, containers);
    var conditions = new ArrayList<PodCondition>();
    if (situation.worker() instanceof PodWorker.Syncing && !phase.terminal()) {
      situation.memory().resize().ifPresent(resize -> resizing(resize, conditions));
    }
    conditions.add(condition(READY_TO_START, sandboxReady()));
    conditions.add(condition(INITIALIZED, initialized));
    conditions.add(condition(READY, ready(containersReady)));
    conditions.add(condition(CONTAINERS_READY, containersReady));
    conditions.add(condition(SCHEDULED, Verdict.YES));
    if (RestartTogether.possible(pod)) {
      var restarting = condition(RESTARTING, restarting(phase));
      // As upstream, which does not say of which version this is.
      restarting.setObservedGeneration(null);
      conditions.add(restarting);
    }
    disrupted().ifPresent(conditions::add);
    return List.copyOf(conditions);
  }

  /** A resize that waits, and one that is under way (KEP-1287): at most one of each. */
  private void resizing(PodResize resize, List<PodCondition> conditions) {
    resize
        .pending()
        .ifPresent(
            it ->
                conditions.add(
                    passing(PodResize.PENDING, it.reason(), it.message(), it.generation())));
    resize
        .allocation()
        .resizing()
        .ifPresent(
            it ->
                conditions.add(
                    passing(
                        RESIZE_IN_PROGRESS,
                        it.error().isEmpty() ? "" : RESIZE_ERROR,
                        it.error(),
                        it.generation())));
  }

  /** A condition that is there as long as it holds; it changes with its reason. */
  private PodCondition passing(String type, String reason, String message, long generation) {
    var condition = condition(type, new Verdict(true, reason, message));
    of(type, situation.memory().known().getConditions())
        .filter(before -> !reason.equals(Objects.requireNonNullElse(before.getReason(), "")))
        .ifPresent(
            _ -> condition.setLastTransitionTime(now.truncatedTo(ChronoUnit.SECONDS).toString()));
    condition.setObservedGeneration(generation == 0 ? null : generation);
    return condition;
  }

  /** Of a pod that this node ended for the sake of others (KEP-3329); told once, it stays. */
  private Optional<PodCondition> disrupted() {
    var preempted =
        PodStatuses.failed(situation.worker())
            .map(Ending.Failed::reason)
            .filter(Ending.Failed.PREEMPTING::equals);
    return preempted.isPresent()
        ? Optional.of(condition(DISRUPTED, new Verdict(true, BY_KUBELET, PREEMPTED)))
        : of(DISRUPTED, situation.memory().known().getConditions())
            .filter(condition -> BY_KUBELET.equals(condition.getReason()));
  }

  /** Reasons and messages: upstream PodSandboxChanged, pkg/kubelet/types/constants.go. */
  private Verdict sandboxReady() {
    var sandboxes = situation.seen().sandboxes();
    if (sandboxes.isEmpty()) {
      return Verdict.no(NO_SANDBOX, "no pod sandbox exists");
    }
    if (sandboxes.stream().noneMatch(Sandbox::ready)) {
      return Verdict.no(NO_SANDBOX, "pod sandbox is not ready");
    }
    return sandboxes.stream().anyMatch(each -> each.ready() && networked(each))
        ? Verdict.YES
        : Verdict.no(NO_SANDBOX, "pod sandbox has no IP address");
  }

  private boolean networked(Sandbox sandbox) {
    return pod.hostNetwork() || !sandbox.ips().isEmpty();
  }

  private Verdict initialized(
      Phase phase, List<ContainerStatus> initContainers, List<ContainerStatus> containers) {
    var begun = containers.stream().anyMatch(each -> each.getState().getWaiting() == null);
    if (begun || wasInitialized() || PodStatuses.initialized(pod, initContainers)) {
      return phase == Phase.SUCCEEDED ? new Verdict(true, COMPLETED, "") : Verdict.YES;
    }
    var incomplete =
        initContainers.stream()
            .filter(each -> !PodStatuses.succeeded(each))
            .map(ContainerStatus::getName)
            .toList();
    return Verdict.no(NOT_INITIALIZED, "containers with incomplete status: " + list(incomplete));
  }

  /** Init containers that run again make no pod uninitialized (upstream). */
  private boolean wasInitialized() {
    return of(INITIALIZED, situation.memory().known().getConditions())
        .filter(condition -> "True".equals(condition.getStatus()))
        .isPresent();
  }

  private Verdict restarting(Phase phase) {
    return switch (phase) {
      case SUCCEEDED -> Verdict.no(COMPLETED, "");
      case FAILED -> Verdict.no(FAILED, "");
      case PENDING, RUNNING ->
          situation.restartsTogether()
              ? new Verdict(
                  true, "RestartAllContainersStarted", "container exited with restart policy rule")
              : Verdict.no("", "");
    };
  }

  private Verdict containersReady(
      Phase phase, List<ContainerStatus> initContainers, List<ContainerStatus> containers) {
    if (phase == Phase.SUCCEEDED) {
      return Verdict.no(COMPLETED, "");
    }
    if (phase == Phase.FAILED) {
      return Verdict.no(FAILED, "");
    }
    var unready = new ArrayList<String>();
    for (var i = 0; i < initContainers.size(); i++) {
      if (Pod.sidecar(pod.initContainers().get(i)) && !initContainers.get(i).getReady()) {
        unready.add(initContainers.get(i).getName());
      }
    }
    containers.stream()
        .filter(each -> !each.getReady())
        .map(ContainerStatus::getName)
        .forEach(unready::add);
    return unready.isEmpty()
        ? Verdict.YES
        : Verdict.no(NOT_READY, "containers with unready status: " + list(unready));
  }

  /** Ready is ContainersReady and all readiness gates. */
  private Verdict ready(Verdict containersReady) {
    if (!containersReady.holds()) {
      return containersReady;
    }
    var gates =
        Objects.requireNonNullElse(pod.spec().getReadinessGates(), List.<PodReadinessGate>of());
    var shut =
        gates.stream()
            .map(gate -> shut(gate.getConditionType()))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return shut.isEmpty() ? Verdict.YES : Verdict.no("ReadinessGatesNotReady", shut);
  }

  /** Why a readiness gate is not open; the words are upstream's GeneratePodReadyCondition. */
  private Optional<String> shut(String gate) {
    var condition = of(gate, pod.status().getConditions());
    if (condition.isEmpty()) {
      return Optional.of(
          "corresponding condition of pod readiness gate \"" + gate + "\" does not exist.");
    }
    var status = condition.get().getStatus();
    return "True".equals(status)
        ? Optional.empty()
        : Optional.of(
            "the status of pod readiness gate \"%s\" is not \"True\", but %s"
                .formatted(gate, status));
  }

  /** The time of the last change is kept as long as the status stays the same. */
  private PodCondition condition(String type, Verdict verdict) {
    var status = verdict.holds() ? "True" : "False";
    var before = of(type, situation.memory().known().getConditions());
    var since =
        before
            .filter(condition -> status.equals(condition.getStatus()))
            .map(PodCondition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    var condition = new PodCondition();
    condition.setType(type);
    condition.setStatus(status);
    condition.setReason(verdict.reason().isEmpty() ? null : verdict.reason());
    condition.setMessage(verdict.message().isEmpty() ? null : verdict.message());
    condition.setLastTransitionTime(since);
    condition.setObservedGeneration(pod.generation() == 0 ? null : pod.generation());
    return condition;
  }

  private static Optional<PodCondition> of(
      String type, @org.jspecify.annotations.Nullable List<PodCondition> conditions) {
    return Objects.requireNonNullElse(conditions, List.<PodCondition>of()).stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }

  private static String list(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
