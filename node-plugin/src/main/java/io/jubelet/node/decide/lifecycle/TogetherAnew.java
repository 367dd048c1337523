package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction.RemoveContainer;
import io.jubelet.node.model.PodAction.StopContainer;
import io.jubelet.node.model.RestartTogether;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Situation;
import java.util.List;
import java.util.Optional;

/**
 * The way down of {@link RestartTogether}, one stage at a time: what lives is ended, sidecars last;
 * what asked for nothing is removed, and what asked for it once the API server knows of the others,
 * or cannot be told now. Ephemeral containers go on.
 */
final class TogetherAnew {
  /** The word is upstream's. */
  private static final String KILLING = "killing";

  private TogetherAnew() {}

  /** Plans the next stage; whether there is one, or one to wait for. */
  static boolean underWay(Pod pod, Situation situation, Plan plan) {
    var askedBy = RestartTogether.askedBy(pod, situation.seen());
    if (askedBy.isEmpty()) {
      return false;
    }
    var reason = "the end of " + String.join(", ", askedBy) + " restarts all containers";
    var all =
        situation.seen().containers().stream()
            .filter(each -> pod.ephemeralContainers().stream().noneMatch(it -> named(it, each)))
            .toList();
    var live = all.stream().filter(each -> each.run().live()).toList();
    var victims = all.stream().filter(each -> !askedBy.contains(each.name())).toList();
    if (!live.isEmpty()) {
      TerminationOrder.next(Optional.of(pod), live).forEach(each -> end(each, reason, plan));
    } else if (!victims.isEmpty()) {
      remove(victims, reason, plan);
    } else if (situation.statusDelivered()) {
      remove(all, reason, plan);
    }
    return true;
  }

  private static boolean named(
      io.fabric8.kubernetes.api.model.Container container, ContainerInstance instance) {
    return container.getName().equals(instance.name());
  }

  /** Whatever the pod's grace period, and without hooks (upstream). */
  private static void end(ContainerInstance instance, String reason, Plan plan) {
    plan.act(
        instance.run() instanceof Run.Created
            ? new RemoveContainer(instance.name(), instance.id(), "")
            : new StopContainer(
                instance.name(), instance.id(), StopContainer.LEAST_GRACE, KILLING, false, false),
        reason);
  }

  /** Their logs stay: where nobody could be told they alone say how often each has run. */
  private static void remove(List<ContainerInstance> instances, String reason, Plan plan) {
    instances.forEach(each -> plan.act(new RemoveContainer(each.name(), each.id(), ""), reason));
  }
}
