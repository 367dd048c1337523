package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.LifecycleHook;
import io.jubelet.node.model.PodAction.RemoveContainer;
import io.jubelet.node.model.PodAction.RemoveSandbox;
import io.jubelet.node.model.PodAction.RunPreStop;
import io.jubelet.node.model.PodAction.StopContainer;
import io.jubelet.node.model.PodAction.StopSandbox;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Situation;
import java.time.Duration;

/** The way down, one stage at a time: containers, then sandboxes; then what is left of both. */
final class Stopping {
  private Stopping() {}

  /**
   * Why and how a container is ended.
   *
   * @param anew whether it runs again at once, whatever it exits with
   */
  record End(Duration grace, String reason, boolean anew) {
    End {
      grace = grace.compareTo(StopContainer.LEAST_GRACE) < 0 ? StopContainer.LEAST_GRACE : grace;
    }
  }

  /**
   * Ends one instance. A created one never had a process, so it is removed: stopping it would
   * change nothing (CRI StopContainer).
   */
  static void end(ContainerInstance instance, End end, Situation situation, Plan plan) {
    var name = instance.name();
    var id = instance.id();
    switch (instance.run()) {
      case Run.Created _ -> plan.act(new RemoveContainer(name, id, ""), end.reason());
      case Run.Running _ -> {
        var hook = preStop(instance, situation);
        plan.act(
            new StopContainer(name, id, end.grace(), end.reason(), hook, end.anew()), end.reason());
      }
      case Run.Unknown _ ->
          plan.act(
              new StopContainer(name, id, end.grace(), end.reason(), false, false), end.reason());
      case Run.Exited _ -> {}
    }
  }

  /** All hooks begin at once; only the signals are in order (upstream killContainer). */
  private static void hookAhead(
      ContainerInstance instance, End end, Situation situation, Plan plan) {
    if (instance.run() instanceof Run.Running && preStop(instance, situation)) {
      plan.act(new RunPreStop(instance.name(), instance.id(), end.grace()), end.reason());
    }
  }

  /** A hook that was begun is not begun again, whatever became of it. */
  private static boolean preStop(ContainerInstance instance, Situation situation) {
    return situation
            .worker()
            .subject()
            .spec()
            .flatMap(pod -> pod.container(instance.name()))
            .flatMap(LifecycleHook::preStop)
            .isPresent()
        && !situation.memory().done().preStopped().contains(instance.id());
  }

  /** Plans the next stage to stop everything; whether everything is stopped already. */
  static boolean stopped(Situation situation, Duration grace, String reason, Plan plan) {
    var seen = situation.seen();
    if (!seen.live().isEmpty()) {
      var end = new End(grace, reason, false);
      var next = TerminationOrder.next(situation.worker().subject().spec(), seen.live());
      next.forEach(instance -> end(instance, end, situation, plan));
      seen.live().stream()
          .filter(each -> !next.contains(each))
          .forEach(each -> hookAhead(each, end, situation, plan));
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
              instance ->
                  plan.act(new RemoveContainer(instance.name(), instance.id(), ""), reason));
      return false;
    }
    seen.sandboxes().forEach(sandbox -> plan.act(new RemoveSandbox(sandbox.id()), reason));
    return seen.sandboxes().isEmpty();
  }
}
