package io.jubelet.node.decide.lifecycle;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.RestartPolicy;
import io.jubelet.node.model.RestartRules;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.util.Optional;

/** A pod's containers seen as a whole: how far it has come, and whether it is over. */
final class Group {
  private final Pod pod;
  private final Situation situation;

  Group(Pod pod, Situation situation) {
    this.pod = pod;
    this.situation = situation;
  }

  ContainerHistory history(Container container) {
    return ContainerHistory.of(container.getName(), situation.seen(), situation.memory().known());
  }

  /** Init containers run until they succeed, or once: Always means OnFailure for them. */
  RestartRules initRules(Container initContainer) {
    var never = pod.restartPolicy() == RestartPolicy.NEVER;
    return RestartRules.of(initContainer, never ? RestartPolicy.NEVER : RestartPolicy.ON_FAILURE);
  }

  RestartRules rules(Container container) {
    return RestartRules.of(container, pod.restartPolicy());
  }

  /** Whether no container is to run again: all have ended for good, or an init one has failed. */
  boolean over() {
    return pod.containers().stream().allMatch(this::done)
        || pod.initContainers().stream().anyMatch(this::failedForGood);
  }

  /** Whether a regular container has ended and is not to run again. */
  boolean done(Container container) {
    return history(container).done(rules(container)) && !resized(container) && !anew(container);
  }

  /** All that are to run wait; of who is done nobody is told that it lives (API validation). */
  void waits(Waiting waiting, Plan plan) {
    for (var container : pod.containers()) {
      if (!done(container)) {
        plan.waits(container.getName(), waiting);
      }
    }
  }

  /** Whether its newest attempt was ended to run again at once. */
  boolean anew(Container container) {
    return history(container)
        .newest()
        .filter(newest -> situation.memory().done().anew().contains(newest.id()))
        .isPresent();
  }

  /** Whether it was ended, whatever its restart policy, to start again with other resources. */
  boolean resized(Container container) {
    return situation
        .memory()
        .resize()
        .filter(
            resize ->
                history(container)
                    .newest()
                    .filter(newest -> newest.run() instanceof Run.Exited)
                    .filter(newest -> resize.restarts(container, newest))
                    .isPresent())
        .isPresent();
  }

  private boolean failedForGood(Container initContainer) {
    var history = history(initContainer);
    return history.done(initRules(initContainer))
        && history.end().orElseThrow().exitCode() != 0
        && situation.seen().live().stream().noneMatch(this::regular);
  }

  private boolean regular(ContainerInstance instance) {
    return pod.containers().stream().anyMatch(each -> each.getName().equals(instance.name()));
  }

  /**
   * The first init container, in order, that has yet to succeed in this sandbox; empty when the
   * containers may run. A container that was made in the sandbox proves that they all had.
   */
  Optional<Container> nextInit(Sandbox sandbox) {
    var begun =
        situation.seen().containers().stream()
            .anyMatch(each -> each.sandboxId().equals(sandbox.id()) && regular(each));
    return begun
        ? Optional.empty()
        : pod.initContainers().stream().filter(each -> !passed(each, sandbox)).findFirst();
  }

  private boolean passed(Container initContainer, Sandbox sandbox) {
    var newest =
        history(initContainer)
            .newest()
            .filter(instance -> instance.sandboxId().equals(sandbox.id()));
    return newest
        .map(
            instance ->
                switch (instance.run()) {
                  case Run.Exited exited -> !Pod.sidecar(initContainer) && exited.exitCode() == 0;
                  case Run.Running _ ->
                      Pod.sidecar(initContainer) && situation.probes().started(instance);
                  case Run.Created _, Run.Unknown _ -> false;
                })
        .orElse(false);
  }
}
