package io.jubelet.node.decide.lifecycle;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.decide.lifecycle.Lifecycle.ContainerHash;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction.CreateCgroup;
import io.jubelet.node.model.PodAction.CreateSandbox;
import io.jubelet.node.model.PodAction.SetUpVolumes;
import io.jubelet.node.model.PodAction.StopSandbox;
import io.jubelet.node.model.PodAction.StoreAllocation;
import io.jubelet.node.model.PodResize;
import io.jubelet.node.model.RestartPolicy;
import io.jubelet.node.model.RestartRules;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.util.Optional;

/**
 * Brings a pod to what its spec says and keeps it there, in the order of upstream SyncPod: cgroup
 * and volumes, sandbox, init containers one after the other, containers side by side.
 */
final class BringUp {
  private static final RestartRules NEVER_AGAIN = RestartRules.of(RestartPolicy.NEVER);

  private final ContainerHash hash;

  BringUp(ContainerHash hash) {
    this.hash = hash;
  }

  Decision decide(Pod pod, Situation situation, Plan plan) {
    ActiveDeadline.of(pod, situation.memory().known()).ifPresent(plan::wakeNoLaterThan);
    if (TogetherAnew.underWay(pod, situation, plan)) {
      return plan.decision();
    }
    var group = new Group(pod, situation);
    if (group.over()) {
      return plan.finished();
    }
    storeAllocation(situation, plan);
    var sandbox = current(pod, situation);
    if (sandbox.isEmpty()) {
      newSandbox(pod, situation, group, plan);
      return plan.decision();
    }
    if (situation.seen().cgroup() && situation.seen().volumesMounted()) {
      var step = new ContainerStep(pod, situation, hash, plan);
      // Before all others, as upstream does: they may be there to see why an init container hangs.
      pod.ephemeralContainers().forEach(each -> step.advance(each, NEVER_AGAIN, sandbox.get()));
      containers(pod, sandbox.get(), step, group);
      step.resize(sandbox.get());
      refreshVolumes(pod, situation, plan);
    } else {
      foundations(situation, group, plan);
    }
    tidy(situation, sandbox.get(), plan);
    return plan.decision();
  }

  /** Beside cgroup and volumes, before a sandbox or a container is made with it. */
  private static void storeAllocation(Situation situation, Plan plan) {
    notOnDisk(situation)
        .ifPresent(
            resize ->
                plan.act(
                    new StoreAllocation(resize.allocation()),
                    "what is granted to it is not on disk"));
  }

  private static Optional<PodResize> notOnDisk(Situation situation) {
    return situation.memory().resize().filter(resize -> !resize.durable());
  }

  /**
   * The sandbox to run in: the newest ready one that has a network (upstream PodSandboxChanged).
   */
  private static Optional<Sandbox> current(Pod pod, Situation situation) {
    return situation.seen().sandboxes().stream()
        .filter(sandbox -> sandbox.ready() && (pod.hostNetwork() || !sandbox.ips().isEmpty()))
        .findFirst();
  }

  private static void newSandbox(Pod pod, Situation situation, Group group, Plan plan) {
    var seen = situation.seen();
    if (!Stopping.stopped(situation, pod.gracePeriod(), "the pod has no usable sandbox", plan)) {
      return;
    }
    var network = situation.node().network();
    if (network.isPresent() && !pod.hostNetwork()) {
      group.waits(new Waiting(Waiting.CREATING, network.get()), plan);
      return;
    }
    if (!foundations(situation, group, plan)) {
      return;
    }
    var attempt = seen.sandboxes().stream().mapToInt(Sandbox::attempt).max().orElse(-1) + 1;
    plan.act(
        new CreateSandbox(attempt), attempt == 0 ? "pod is new" : "the last sandbox is not ready");
  }

  /** Plans what must be there before anything runs; whether it is. */
  private static boolean foundations(Situation situation, Group group, Plan plan) {
    var seen = situation.seen();
    if (!seen.cgroup()) {
      plan.act(new CreateCgroup(), "the pod has no cgroup");
    }
    if (!seen.volumesMounted()) {
      plan.act(new SetUpVolumes(), "the pod's volumes are not set up")
          .map(setback -> new Waiting(Waiting.CREATING, setback.message()))
          .ifPresent(waiting -> group.waits(waiting, plan));
    }
    // Who has a sandbox and no record of what was granted would be taken as it asks to be then.
    return seen.cgroup() && seen.volumesMounted() && notOnDisk(situation).isEmpty();
  }

  private static void containers(Pod pod, Sandbox sandbox, ContainerStep step, Group group) {
    var next = group.nextInit(sandbox);
    for (Container each : pod.initContainers()) {
      if (Pod.sidecar(each) || (next.isPresent() && next.get().equals(each))) {
        step.advance(each, group.initRules(each), sandbox);
      }
      if (next.isPresent() && next.get().equals(each)) {
        return;
      }
    }
    for (Container each : pod.containers()) {
      step.advance(each, group.rules(each), sandbox);
    }
  }

  private static void refreshVolumes(Pod pod, Situation situation, Plan plan) {
    if (!pod.refreshesVolumes()) {
      return;
    }
    var due =
        situation.memory().done().volumesSetUpAt().map(at -> at.plus(situation.node().resync()));
    if (due.isPresent() && plan.now().isBefore(due.get())) {
      plan.wakeNoLaterThan(due.get());
    } else {
      plan.act(new SetUpVolumes(), "volumes with content from the API are refreshed");
    }
  }

  private static void tidy(Situation situation, Sandbox current, Plan plan) {
    var seen = situation.seen();
    for (Sandbox sandbox : seen.sandboxes()) {
      var inhabited = seen.live().stream().anyMatch(each -> each.sandboxId().equals(sandbox.id()));
      if (sandbox.ready() && !sandbox.equals(current) && !inhabited) {
        plan.act(new StopSandbox(sandbox.id()), "more than one sandbox is ready");
      }
    }
    Surplus.dead(seen, plan);
    Surplus.sandboxes(seen, current, plan);
  }
}
