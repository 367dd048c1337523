package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.jubelet.node.model.PodUid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is demanded in a healed world when the runtime does not tell of one pod: it alone suffers,
 * and the Node says so (I61).
 */
final class StuckPodDemands {
  /** Some looks of the pod, the setbacks between them, and the period of the node's status. */
  private static final Duration TOLD = Duration.ofMinutes(1);

  private final Simulation simulation;
  private final FakeKubeApi kube;
  private final FakeRuntime runtime;

  StuckPodDemands(Simulation simulation, FakeKubeApi kube, FakeRuntime runtime) {
    this.simulation = simulation;
    this.kube = kube;
    this.runtime = runtime;
  }

  void run() {
    var stuck = simulation.create(Shape.HOST);
    simulation.eventually(Simulation.RETURN, () -> runs(stuck));
    runtime.tellsNothingOf(Optional.of(stuck));
    runtime.exit(runtime.instances(stuck).getFirst(), 1);
    var other = simulation.create(Shape.HOST);
    simulation.eventually(Simulation.RETURN, () -> runs(other));
    simulation.eventually(
        TOLD,
        () ->
            check(
                told("True")
                    .filter(each -> each.getMessage().contains("default/pod-host: "))
                    .isPresent(),
                61,
                "nobody is told that %s is stuck: %s",
                stuck,
                kube.nodeStatus()));
    runtime.tellsNothingOf(Optional.empty());
    simulation.eventually(Simulation.RETURN, () -> runs(stuck));
    simulation.eventually(
        TOLD, () -> check(told("False").isPresent(), 61, "%s is told to be stuck for ever", stuck));
    List.of(stuck, other).forEach(pod -> kube.delete(pod, Shape.GRACE_SECONDS));
  }

  private Optional<NodeCondition> told(String status) {
    return kube.nodeStatus().stream()
        .flatMap(node -> node.getConditions().stream())
        .filter(each -> each.getType().equals("jubelet.io/PodsStuck"))
        .filter(each -> each.getStatus().equals(status))
        .findFirst();
  }

  private void runs(PodUid uid) {
    simulation.runs(simulation.pod(uid));
  }
}
