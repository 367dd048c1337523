package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.Run;
import java.time.Duration;
import java.util.List;

/** What is demanded in a healed world of the life of single pods. */
final class LifecycleDemands {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Simulation simulation;
  private final World world;
  private final FakeKubeApi kube;
  private final FakeRuntime runtime;

  LifecycleDemands(Simulation simulation, World world, FakeKubeApi kube, FakeRuntime runtime) {
    this.simulation = simulation;
    this.world = world;
    this.kube = kube;
    this.runtime = runtime;
  }

  void run(SimulatedAgent agent) {
    hooksBeginOnce();
    imageChangesOneContainer();
    aGateIsWaitedFor();
    aDebuggerRunsOnce(agent);
    aPortIsForOne();
    aContainerRunsAgainWhenItSaysSo();
  }

  /** Also when the grace period shrinks while the hooks run (I33). */
  private void hooksBeginOnce() {
    var uid = simulation.create(Shape.SIDECARS);
    simulation.eventually(Simulation.RETURN, () -> simulation.runs(simulation.pod(uid)));
    kube.delete(uid, Shape.GRACE_SECONDS);
    world.run(Duration.ofMillis(500));
    kube.delete(uid, 1);
    world.run(Simulation.DELETION);
    check(!kube.pods().containsKey(uid), 20, "%s is still not deleted", uid);
  }

  private void imageChangesOneContainer() {
    var uid = simulation.create(Shape.WEB);
    simulation.eventually(Simulation.RETURN, () -> simulation.runs(simulation.pod(uid)));
    var before = runtime.instances(uid);
    kube.changeImage(uid);
    simulation.eventually(Simulation.RETURN, () -> simulation.runs(simulation.pod(uid)));
    var kept = runtime.instances(uid).stream().filter(before::contains).filter(Instance::live);
    check(kept.count() == 1, 62, "of %s another image left %s", before, runtime.instances(uid));
    kube.delete(uid, Shape.GRACE_SECONDS);
  }

  private void aGateIsWaitedFor() {
    var uid = simulation.create(Shape.GATED);
    simulation.eventually(
        Simulation.RETURN, () -> check(holds(uid, "ContainersReady"), 64, "%s never runs", uid));
    check(!holds(uid, "Ready"), 64, "%s is Ready before its gate opens", uid);
    for (var open : List.of(true, false)) {
      kube.gate(uid, open);
      world.run(SOON);
      check(holds(uid, "Ready") == open, 64, "the gate of %s is %s, it is not", uid, open);
    }
    kube.delete(uid, Shape.GRACE_SECONDS);
  }

  /** Also when a fresh agent comes, and beside containers that have nothing to do with it. */
  private void aDebuggerRunsOnce(SimulatedAgent agent) {
    var uid = simulation.create(Shape.WEB);
    simulation.eventually(Simulation.RETURN, () -> simulation.runs(simulation.pod(uid)));
    var before = apps(uid);
    kube.debug(uid);
    simulation.eventually(
        Simulation.RETURN, () -> check(ended(uid) == 1, 63, "the debugger of %s", uid));
    agent.crash();
    agent.start();
    simulation.eventually(
        Simulation.RETURN,
        () -> {
          simulation.runs(simulation.pod(uid));
          var told = simulation.pod(uid).status().getEphemeralContainerStatuses();
          check(
              told.size() == 1 && told.getFirst().getState().getTerminated() != null,
              63,
              "of the debugger of %s is told %s",
              uid,
              told);
        });
    check(ended(uid) == 1, 63, "the debugger of %s after a restart of the agent", uid);
    check(apps(uid).equals(before), 63, "%s became %s for a debugger", before, apps(uid));
    kube.delete(uid, Shape.GRACE_SECONDS);
  }

  private long ended(PodUid uid) {
    return runtime.instances(uid).stream()
        .filter(each -> each.name.startsWith(FakeKubeApi.DEBUGGER))
        .filter(each -> each.run instanceof Run.Exited)
        .count();
  }

  private List<String> apps(PodUid uid) {
    return runtime.instances(uid).stream()
        .filter(each -> each.name.startsWith("app-"))
        .map(each -> each.id)
        .toList();
  }

  private void aPortIsForOne() {
    for (var pod : kube.pods().values()) {
      if (pod.name().name().equals("pod-ported")) {
        kube.delete(pod.uid(), Shape.GRACE_SECONDS);
      }
    }
    world.run(Simulation.DELETION);
    var first = simulation.create(Shape.PORTED);
    simulation.eventually(Simulation.RETURN, () -> simulation.runs(simulation.pod(first)));
    var second = simulation.create(Shape.PORTED);
    simulation.eventually(
        Simulation.RETURN,
        () ->
            check(
                "NodePorts".equals(simulation.pod(second).status().getReason()),
                65,
                "%s has the port of %s",
                second,
                first));
    List.of(first, second).forEach(uid -> kube.delete(uid, Shape.GRACE_SECONDS));
    world.run(Simulation.DELETION);
    var third = simulation.create(Shape.PORTED);
    simulation.eventually(Simulation.RETURN, () -> simulation.runs(simulation.pod(third)));
    kube.delete(third, Shape.GRACE_SECONDS);
  }

  private void aContainerRunsAgainWhenItSaysSo() {
    var uid = simulation.create(Shape.RULED);
    simulation.eventually(
        Simulation.RETURN.multipliedBy(2),
        () ->
            check(
                "Succeeded".equals(simulation.pod(uid).status().getPhase()),
                66,
                "%s is not over: %s",
                uid,
                simulation.pod(uid).status()));
    var told = simulation.pod(uid).status().getContainerStatuses().getFirst();
    check(told.getRestartCount() == 1, 66, "%s was restarted %s", uid, told.getRestartCount());
  }

  private boolean holds(PodUid uid, String condition) {
    return simulation.pod(uid).status().getConditions().stream()
        .filter(each -> each.getType().equals(condition))
        .map(PodCondition::getStatus)
        .anyMatch("True"::equals);
  }
}
