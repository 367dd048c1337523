package io.jubelet.node.sim;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.RestartRules;
import io.jubelet.node.model.RestartTogether;

/** Statuses that the API server refuses, and with them all that a node tells of the pod. */
final class Transitions {
  private Transitions() {}

  /**
   * What was told to have ended for good is not told to live (ValidateContainerStateTransition).
   */
  static void areAllowed(Pod told, PodStatus next) {
    if (RestartTogether.possible(told)) {
      return;
    }
    for (var container : told.containers()) {
      var before = ContainerHistory.statusOf(container.getName(), told.status());
      var after = ContainerHistory.statusOf(container.getName(), next);
      if (before.isPresent()
          && before.get().getState().getTerminated() != null
          && after
              .map(ContainerStatus::getState)
              .filter(it -> it.getTerminated() == null)
              .isPresent()) {
        var exitCode = before.get().getState().getTerminated().getExitCode();
        Violation.check(
            RestartRules.of(container, told.restartPolicy()).restartsAfter(exitCode),
            72,
            "%s of %s ended with %d for good, and is told %s",
            container.getName(),
            told.uid(),
            exitCode,
            after.get().getState());
      }
    }
  }
}
