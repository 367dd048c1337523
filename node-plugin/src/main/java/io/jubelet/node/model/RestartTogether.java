package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerRestartRule;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The restart of all containers of a pod in its sandbox, with its volumes, for which a rule of one
 * of them asks (KEP-5532): all are removed from the runtime, and begin anew with the init
 * containers. Whose end asked for it is removed last, so that a later agent goes on with it.
 */
public final class RestartTogether {
  /** The reason of a container that was removed for it. */
  public static final String REASON = "RestartingAllContainers";

  public static final String MESSAGE =
      "The container is removed because RestartAllContainers in place";

  private static final String ACTION = "RestartAllContainers";

  private RestartTogether() {}

  static boolean asks(ContainerRestartRule rule) {
    return ACTION.equals(rule.getAction());
  }

  /** Whether a container of the pod has such a rule, whatever happened. */
  public static boolean possible(Pod pod) {
    return containers(pod)
        .map(Container::getRestartPolicyRules)
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .anyMatch(RestartTogether::asks);
  }

  /** The containers, by name, whose newest attempt in the runtime has ended in such a way. */
  public static List<String> askedBy(Pod pod, PodObservation seen) {
    return possible(pod)
        ? containers(pod).filter(each -> asks(each, seen)).map(Container::getName).toList()
        : List.of();
  }

  /** Whether a pod that is to run is on the way to such a restart. */
  public static boolean underWay(PodWorker worker, PodObservation seen) {
    return worker instanceof PodWorker.Syncing(var pod) && !askedBy(pod, seen).isEmpty();
  }

  private static boolean asks(Container container, PodObservation seen) {
    return seen.newest(container.getName())
        .filter(
            newest ->
                newest.run() instanceof Run.Exited exited
                    && RestartRules.of(container, RestartPolicy.NEVER)
                        .restartsAllAfter(exited.exitCode()))
        .isPresent();
  }

  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(pod.initContainers().stream(), pod.containers().stream());
  }
}
