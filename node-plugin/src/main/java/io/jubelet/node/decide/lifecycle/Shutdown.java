package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.PodWorker.Terminating;
import io.jubelet.node.model.Situation;
import java.time.Duration;

/** Stops a pod: its containers with what is left of the grace period, then its sandboxes. */
final class Shutdown {
  private Shutdown() {}

  static Decision decide(Terminating worker, Situation situation, Plan plan) {
    var left = Duration.between(plan.now(), worker.stopBy());
    return Stopping.stopped(situation, left, reason(worker.ending()), plan)
        ? plan.finished()
        : plan.decision();
  }

  static String reason(Ending ending) {
    return switch (ending) {
      case Ending.Deleted _ -> "pod was deleted";
      case Ending.Completed _ -> "pod has completed";
      case Ending.Failed failed -> "pod has failed: " + failed.reason();
      case Ending.Orphaned _ -> "no API object asks for this pod";
    };
  }
}
