package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodAction.RemoveContainer;
import io.jubelet.node.model.PodAction.RemoveSandbox;
import io.jubelet.node.model.PodAction.StopContainer;
import io.jubelet.node.model.PodAction.StopSandbox;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import java.time.Duration;

/** The way down, one stage at a time: containers, then sandboxes; then what is left of both. */
final class Stopping {
  private Stopping() {}

  /**
   * Ends one instance. A created one never had a process, so it is removed: stopping it would
   * change nothing (CRI StopContainer).
   */
  static void end(ContainerInstance instance, Duration grace, String reason, Plan plan) {
    switch (instance.run()) {
      case Run.Created _ -> plan.act(new RemoveContainer(instance.name(), instance.id()), reason);
      case Run.Running _, Run.Unknown _ ->
          plan.act(new StopContainer(instance.name(), instance.id(), grace, reason), reason);
      case Run.Exited _ -> {}
    }
  }

  /** Plans the next stage to stop everything; whether everything is stopped already. */
  static boolean stopped(PodObservation seen, Duration grace, String reason, Plan plan) {
    var live = seen.live();
    if (!live.isEmpty()) {
      live.forEach(instance -> end(instance, grace, reason, plan));
      return false;
    }
    var ready = seen.sandboxes().stream().filter(Sandbox::ready).toList();
    ready.forEach(sandbox -> plan.act(new StopSandbox(sandbox.id()), reason));
    return ready.isEmpty();
  }

  /**
   * Plans the next stage to remove what is stopped; whether nothing is left. Sandboxes go last:
   * they are what a later agent finds the pod by.
   */
  static boolean removed(PodObservation seen, String reason, Plan plan) {
    if (!seen.containers().isEmpty()) {
      seen.containers()
          .forEach(
              instance -> plan.act(new RemoveContainer(instance.name(), instance.id()), reason));
      return false;
    }
    seen.sandboxes().forEach(sandbox -> plan.act(new RemoveSandbox(sandbox.id()), reason));
    return seen.sandboxes().isEmpty();
  }
}
