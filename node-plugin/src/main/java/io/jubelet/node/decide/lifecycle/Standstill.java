package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.Pod;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;

/**
 * Empties the runtime of a pod that goes on living: while the runtime is being switched, containers
 * and sandboxes are stopped and, once the API server knows how they ended, removed; volumes and
 * cgroup stay, and nothing is created.
 */
final class Standstill {
  private Standstill() {}

  static Decision decide(Pod pod, Situation situation, Plan plan) {
    var reason = situation.node().hold().orElseThrow().reason();
    for (var container : pod.containers()) {
      plan.waits(container.getName(), new Waiting("RuntimeSwitch", reason));
    }
    if (Stopping.stopped(situation.seen(), pod.gracePeriod(), reason, plan)
        && situation.statusDelivered()) {
      var _ = Stopping.removed(situation.seen(), reason, plan);
    }
    return plan.decision();
  }
}
