package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.NodeContext.Hold;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.time.Duration;
import java.time.Instant;

/**
 * Empties the runtime of a pod that goes on living: while the runtime is being switched, containers
 * and sandboxes are stopped and, once the API server knows how they ended, removed; volumes and
 * cgroup stay, and nothing is created.
 */
final class Standstill {
  private Standstill() {}

  static Decision decide(Pod pod, Situation situation, Plan plan) {
    var hold = situation.node().hold().orElseThrow();
    var reason = hold.reason();
    new Group(pod, situation).waits(new Waiting("RuntimeSwitch", reason), plan);
    if (Stopping.stopped(situation, left(hold, pod, plan.now()), reason, plan)
        && situation.statusDelivered()) {
      var _ = Stopping.removed(situation.seen(), reason, plan);
    }
    return plan.decision();
  }

  /** One grace period for all containers of the pod, sidecars included. */
  private static Duration left(Hold hold, Pod pod, Instant now) {
    var left = Duration.between(now, hold.since().plus(pod.gracePeriod()));
    return left.compareTo(pod.gracePeriod()) < 0 ? left : pod.gracePeriod();
  }
}
