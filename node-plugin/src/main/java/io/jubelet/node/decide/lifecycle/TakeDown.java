package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction.DeleteApiObject;
import io.jubelet.node.model.PodAction.RemoveAllocation;
import io.jubelet.node.model.PodAction.RemoveCgroup;
import io.jubelet.node.model.PodAction.RemoveLogs;
import io.jubelet.node.model.PodAction.StopContainer;
import io.jubelet.node.model.PodAction.TearDownVolumes;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.PodWorker.Terminated;
import io.jubelet.node.model.Situation;
import java.time.Duration;

/**
 * Takes down what a stopped pod used: volumes and cgroup first, then the API object if its deletion
 * was asked for. Dead containers and logs stay readable as long as the API object lives, and the
 * sandboxes go last of all.
 */
final class TakeDown {
  /** A deletion that the API server agreed to and did not carry out: other finalizers hold it. */
  private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

  private TakeDown() {}

  static Decision decide(Terminated worker, Situation situation, Plan plan) {
    var seen = situation.seen();
    var reason = Shutdown.reason(worker.ending());
    if (!Stopping.stopped(situation, StopContainer.LEAST_GRACE, reason, plan)) {
      return plan.decision();
    }
    if (seen.directory() || seen.volumesMounted()) {
      plan.act(new TearDownVolumes(), reason);
    }
    if (seen.cgroup()) {
      plan.act(new RemoveCgroup(), reason);
    }
    if (situation.node().hold().isPresent() && endIsTold(worker, situation)) {
      var _ = Stopping.removed(seen, reason, plan);
    }
    if (seen.directory() || seen.volumesMounted() || seen.cgroup()) {
      return plan.decision();
    }
    return switch (worker.subject()) {
      case Subject.AtApi(var pod) -> deleteObject(pod, situation, plan);
      case Subject.Gone _, Subject.Orphan _ -> removeTraces(worker.subject(), situation, plan);
    };
  }

  private static boolean endIsTold(Terminated worker, Situation situation) {
    return situation.statusDelivered() || !(worker.subject() instanceof Subject.AtApi);
  }

  private static Decision deleteObject(Pod pod, Situation situation, Plan plan) {
    if (pod.deletionTimestamp().isEmpty()) {
      Surplus.dead(situation.seen(), plan);
      return plan.decision();
    }
    var askAgain = situation.memory().done().deletionAskedAt().map(asked -> asked.plus(ASK_AGAIN));
    if (askAgain.isPresent() && plan.now().isBefore(askAgain.get())) {
      plan.wakeNoLaterThan(askAgain.get());
    } else if (situation.statusDelivered()) {
      plan.act(new DeleteApiObject(), "nothing of the pod is left on this node");
    }
    return plan.decision();
  }

  private static Decision removeTraces(Subject subject, Situation situation, Plan plan) {
    var reason = "the pod's API object is gone";
    if (!situation.memory().done().allocationRemoved()) {
      plan.act(new RemoveAllocation(), reason);
    }
    if (subject.name().isPresent() && !situation.memory().done().logsRemoved()) {
      plan.act(new RemoveLogs(subject.name().get()), reason);
      return plan.decision();
    }
    if (!situation.memory().done().allocationRemoved()) {
      return plan.decision();
    }
    return Stopping.removed(situation.seen(), reason, plan) ? plan.finished() : plan.decision();
  }
}
