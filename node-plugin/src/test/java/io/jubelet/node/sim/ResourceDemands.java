package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;

import io.jubelet.node.model.PodUid;
import java.time.Duration;
import java.util.List;

/**
 * What is demanded of admission in a healed world: who gets the node's room, what a resize does,
 * and whom its labels keep out.
 */
final class ResourceDemands {
  private static final Duration RESIZE = Duration.ofSeconds(15);

  private final Simulation simulation;
  private final World world;
  private final FakeKubeApi kube;
  private final FakeRuntime runtime;

  ResourceDemands(Simulation simulation, World world, FakeKubeApi kube, FakeRuntime runtime) {
    this.simulation = simulation;
    this.world = world;
    this.kube = kube;
    this.runtime = runtime;
  }

  void run(SimulatedAgent agent, ResizeWishes resizes) {
    criticalPodGetsRoom();
    resizesAreMadeInPlace(resizes);
    olderPodsComeFirst(agent);
    labelsOfNowCount();
    podBeginsAnewAsAWhole();
  }

  /** In its sandbox, with its init container, and every container once more. */
  private void podBeginsAnewAsAWhole() {
    var uid = simulation.create(Shape.TOGETHER);
    simulation.eventually(
        Simulation.RETURN.multipliedBy(2),
        () -> {
          check("Succeeded".equals(simulation.pod(uid).status().getPhase()), 60, "%s", uid);
          for (var name : List.of("init-0", "app-0", "app-1")) {
            var attempts =
                runtime.instances(uid).stream()
                    .filter(each -> each.name.equals(name))
                    .map(each -> each.attempt)
                    .toList();
            check(attempts.equals(List.of(1)), 60, "%s of %s: %s", name, uid, attempts);
          }
          check(runtime.boxes(uid).size() == 1, 60, "%s has another sandbox", uid);
        });
  }

  /** One pod comes before the agent was told of the label that brought it. */
  private void labelsOfNowCount() {
    kube.label("elsewhere");
    world.run(Duration.ofSeconds(5));
    var misplaced = simulation.create(Shape.PLACED);
    simulation.eventually(
        Simulation.RETURN,
        () ->
            check(
                "NodeAffinity".equals(simulation.pod(misplaced).status().getReason()),
                59,
                "%s is where it does not belong",
                misplaced));
    kube.delete(misplaced, Shape.GRACE_SECONDS);
    kube.label(Shape.HERE);
    var placed = simulation.create(Shape.PLACED);
    simulation.eventually(Simulation.RETURN, () -> runs(placed));
  }

  private void criticalPodGetsRoom() {
    makeRoom();
    var modest = List.of(simulation.create(Shape.MODEST), simulation.create(Shape.MODEST));
    simulation.eventually(Simulation.RETURN, () -> modest.forEach(this::runs));
    var vital = simulation.create(Shape.VITAL);
    simulation.eventually(Simulation.DELETION, () -> runs(vital));
    check(modest.stream().allMatch(this::turnedAway), 55, "nobody made room");
  }

  /**
   * One container goes on, the other starts anew once, and the sidecar has nothing to do with it.
   */
  private void resizesAreMadeInPlace(ResizeWishes resizes) {
    makeRoom();
    var uid = simulation.create(Shape.RESIZED);
    simulation.eventually(Simulation.RETURN, () -> runs(uid));
    var before = live(uid);
    kube.resize(uid, "app-0", ResizeWishes.resources("50m", "32Mi"));
    kube.resize(uid, "app-1", ResizeWishes.resources("50m", "32Mi"));
    simulation.eventually(
        RESIZE,
        () -> {
          runs(uid);
          resizes.judge(simulation.pod(uid));
        });
    var after = live(uid);
    check(after.size() == before.size(), 43, "%s became %s", before, after);
    for (var each : after) {
      var anew = each.name.equals("app-1") ? 1 : 0;
      var had = before.stream().filter(other -> other.name.equals(each.name)).findFirst();
      check(
          had.filter(other -> other.attempt + anew == each.attempt).isPresent(),
          45,
          "%s was resized and is %s",
          had,
          each);
    }
  }

  /** They were made while no agent was there, and their UIDs have another order. */
  private void olderPodsComeFirst(SimulatedAgent agent) {
    makeRoom();
    agent.crash();
    for (var uid : List.of("older-c", "older-b", "older-a")) {
      simulation.create(Shape.MODEST, uid);
      world.run(Duration.ofSeconds(2));
    }
    agent.start();
    simulation.eventually(
        Simulation.RETURN,
        () -> {
          runs(new PodUid("older-c"));
          runs(new PodUid("older-b"));
        });
    check(turnedAway(new PodUid("older-a")), 58, "the youngest was not refused");
    makeRoom();
  }

  private void makeRoom() {
    kube.pods().values().stream()
        .filter(Room::asked)
        .forEach(pod -> kube.delete(pod.uid(), Shape.GRACE_SECONDS));
    world.run(Simulation.DELETION);
  }

  private void runs(PodUid uid) {
    simulation.runs(simulation.pod(uid));
  }

  private boolean turnedAway(PodUid uid) {
    return Room.turnedAway(simulation.pod(uid));
  }

  private List<Instance> live(PodUid uid) {
    return runtime.instances(uid).stream().filter(Instance::live).toList();
  }
}
