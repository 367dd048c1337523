package io.jubelet.node.decide.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.jubelet.node.model.Phase;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.Situation;
import java.util.List;

/** The phase of a pod (upstream getPhase). A terminal one is never left, and comes last. */
final class Phases {
  private Phases() {}

  static Phase of(
      Pod pod,
      Situation situation,
      List<ContainerStatus> initContainers,
      List<ContainerStatus> containers) {
    var known = Phase.of(situation.memory().known().getPhase());
    if (known.isPresent() && known.get().terminal()) {
      return known.get();
    }
    return switch (situation.worker()) {
      case PodWorker.Pending _ -> Phase.PENDING;
      case PodWorker.Syncing _ ->
          known
              .filter(phase -> phase == Phase.RUNNING || situation.node().hold().isPresent())
              .orElseGet(() -> running(pod, initContainers, containers));
      case PodWorker.Terminating terminating ->
          situation.seen().live().isEmpty() && !(terminating.ending() instanceof Ending.Deleted)
              ? ended(pod, terminating.ending(), initContainers, containers)
              : known.orElse(Phase.PENDING);
      case PodWorker.Terminated terminated ->
          situation.seen().live().isEmpty()
              ? ended(pod, terminated.ending(), initContainers, containers)
              : known.orElse(Phase.PENDING);
    };
  }

  /**
   * Nothing lives any more: one failure makes it Failed, and so does never having run. How a
   * sidecar ended, which was told to, does not count.
   */
  private static Phase ended(
      Pod pod,
      Ending ending,
      List<ContainerStatus> initContainers,
      List<ContainerStatus> containers) {
    if (ending instanceof Ending.Failed) {
      return Phase.FAILED;
    }
    var sidecars =
        pod.initContainers().stream().filter(Pod::sidecar).map(Container::getName).toList();
    var initFailed =
        initContainers.stream()
            .filter(status -> !sidecars.contains(status.getName()))
            .anyMatch(Phases::failed);
    return !initFailed && containers.stream().allMatch(Phases::succeeded)
        ? Phase.SUCCEEDED
        : Phase.FAILED;
  }

  /** Once every container has been started it is Running, until the lifecycle finds it over. */
  private static Phase running(
      Pod pod, List<ContainerStatus> initContainers, List<ContainerStatus> containers) {
    var initialized = PodStatuses.initialized(pod, initContainers);
    return initialized && containers.stream().allMatch(Phases::ran) ? Phase.RUNNING : Phase.PENDING;
  }

  /** Runs, or ran and is to run again. */
  private static boolean ran(ContainerStatus status) {
    return status.getState().getWaiting() == null
        || (status.getLastState() != null && status.getLastState().getTerminated() != null);
  }

  private static boolean succeeded(ContainerStatus status) {
    return PodStatuses.succeeded(status);
  }

  private static boolean failed(ContainerStatus status) {
    var ended = status.getState().getTerminated();
    return ended != null && ended.getExitCode() != 0;
  }
}
