package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodAction.RemoveContainer;
import io.jubelet.node.model.PodAction.RemoveSandbox;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.Sandbox;
import java.util.Optional;
import java.util.TreeSet;

/** What nobody needs any more of a pod that lives on. */
final class Surplus {
  private Surplus() {}

  /** Of each container the newest dead attempt stays, for its logs and its last state. */
  static void dead(PodObservation seen, Plan plan) {
    var kept = new TreeSet<String>();
    for (ContainerInstance instance : seen.containers()) {
      if (!instance.run().live() && !kept.add(instance.name())) {
        plan.act(
            new RemoveContainer(instance.name(), instance.id(), instance.logPath()),
            "a newer attempt has ended too");
      }
    }
  }

  /** Stopped sandboxes beside the current one, once no container is left of them. */
  static void sandboxes(PodObservation seen, Sandbox current, Plan plan) {
    for (Sandbox sandbox : seen.sandboxes()) {
      if (!sandbox.ready() && !sandbox.equals(current) && inhabitant(seen, sandbox).isEmpty()) {
        plan.act(new RemoveSandbox(sandbox.id()), "replaced by sandbox " + current.id());
      }
    }
  }

  private static Optional<ContainerInstance> inhabitant(PodObservation seen, Sandbox sandbox) {
    return seen.containers().stream()
        .filter(instance -> instance.sandboxId().equals(sandbox.id()))
        .findFirst();
  }
}
