package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;
import static java.time.temporal.ChronoUnit.SECONDS;

import io.jubelet.node.loop.Decisions;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.Phase;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RestartPolicy;
import io.jubelet.node.model.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One seed, one world: minutes of faults, then a world that has healed and in which everything must
 * come to its end in time, then a fresh agent that must change nothing, then the end of all pods.
 */
final class Simulation {
  private static final Duration CHAOS = Duration.ofMinutes(2);

  /** The longest back-off, and the longest wait of a setback beside it. */
  private static final Duration CONVERGENCE = Duration.ofMinutes(7);

  /** The longest setback of a clean-up that nobody waits for. */
  private static final Duration SETTLING = Duration.ofSeconds(35);

  /** How often it is looked whether a demand is met. */
  private static final Duration STEP = Duration.ofSeconds(5);

  /** A fresh agent, undisturbed. */
  private static final Duration CALM = Duration.ofSeconds(20);

  /** The first restart comes at once: what is waited for is the relist and the calls. */
  private static final Duration FIRST_RESTART = Duration.ofSeconds(5);

  /** Two init containers of at most 20 s run again, and nothing rests. */
  static final Duration RETURN = Duration.ofMinutes(1);

  /** In the others images have room. */
  private static final int WORLDS_PER_FULL_DISK = 8;

  private static final Duration READY = Duration.ofSeconds(Shape.PROBE_PERIOD_SECONDS + 3);

  private static final Duration UNREADY =
      Duration.ofSeconds(Shape.PROBE_PERIOD_SECONDS * Shape.PROBE_FAILURES + 3);

  static final Duration DELETION = Duration.ofSeconds(Shape.GRACE_SECONDS).plusSeconds(10);

  private final World world;
  private final Faults faults;
  private final Oracle oracle;
  private final FakeRuntime runtime;
  private final FakeDisk disk;
  private final FakeLogs logs;
  private final FakeImages images;
  private final FakePullRecords pullRecords;
  private final FakeStore store;
  private final Holds holds = new Holds();
  private final FakeKubeApi kube;
  private final FakeFiles files;
  private final StaticWishes statics;
  private final ResizeWishes resizes;
  private final SimulatedAgent agent;
  private final Workload workload;
  private final Consumer<String> trace;
  private final boolean imagesAreCollected;
  private int pods;

  Simulation(long seed, UnaryOperator<Decisions> decisions, Consumer<String> trace) {
    this.trace = trace;
    world = new World(seed);
    faults = new Faults(world);
    oracle = new Oracle(world);
    workload = new Workload(world, faults);
    logs = new FakeLogs(world, faults, oracle);
    runtime = new FakeRuntime(world, faults, oracle, workload, logs);
    disk = new FakeDisk(faults, oracle, logs);
    kube = new FakeKubeApi(world, faults, oracle);
    files = new FakeFiles(world, faults);
    statics =
        new StaticWishes(
            new StaticWishes.Surroundings(world, files, kube, runtime, oracle), workload);
    store = new FakeStore(faults);
    resizes = new ResizeWishes(world, kube, runtime, store);
    oracle.watches(runtime, disk, kube);
    oracle.watches(resizes);
    disk.watches(runtime);
    images = new FakeImages(faults);
    pullRecords = new FakePullRecords(faults);
    imagesAreCollected = seed % WORLDS_PER_FULL_DISK == WORLDS_PER_FULL_DISK - 1;
    var settings =
        SimulatedNode.settings(
            world.chance(0.5) ? Duration.ofHours(1) : Duration.ofMinutes(1),
            imagesAreCollected ? FakeImages.LIMITS : FakeImages.UNLIMITED);
    agent =
        new SimulatedAgent(
            new SimulatedAgent.Surroundings(
                world,
                faults,
                kube,
                runtime,
                images,
                pullRecords,
                store,
                disk,
                logs,
                new FakeProber(world, faults, runtime),
                new FakeHooks(faults),
                holds,
                files,
                oracle),
            settings,
            decisions.apply(SimulatedNode.decisions(settings)),
            trace);
  }

  long steps() {
    return agent.steps();
  }

  /** Has the agent tell it what is decided for pods. */
  Simulation recordedBy(Consumer<Judgement> recorder) {
    agent.tells(recorder);
    return this;
  }

  void run() {
    for (Shape shape : Shape.values()) {
      if (world.chance(0.5)) {
        world.after(world.draw(30_000), () -> create(shape));
      }
    }
    world.after(0, () -> create(Shape.WEB));
    statics.begin();
    agent.start();
    world.after(1_000, this::chaos);
    world.run(CHAOS);
    heal();
    eventually(CONVERGENCE, this::everythingIsAsAsked);
    freshAgentChangesNothing();
    deadContainerRunsAgainSoon();
    probesAreFollowed();
    new StuckPodDemands(this, kube, runtime).run();
    new LifecycleDemands(this, world, kube, runtime).run(agent);
    new ResourceDemands(this, world, kube, runtime).run(agent, resizes);
    heldPodsLeaveTheRuntimeAndComeBack();
    everythingEnds();
  }

  PodUid create(Shape shape) {
    return create(shape, "uid-" + pods++);
  }

  PodUid create(Shape shape, String uid) {
    var name = "pod-" + shape.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    var object = shape.pod(name, uid);
    object.getMetadata().setCreationTimestamp(world.wall().truncatedTo(SECONDS).toString());
    var pod = new Pod(object);
    oracle.knows(pod);
    workload.runs(pod);
    trace.accept(world.millis() + " create " + pod.uid() + " " + shape);
    kube.create(pod);
    return pod.uid();
  }

  // Chaos.

  private void chaos() {
    if (faults.healed()) {
      return;
    }
    misfortune(world.draw(29));
    world.after(1 + world.draw(10_000), this::chaos);
  }

  private void misfortune(int kind) {
    trace.accept(world.millis() + " misfortune " + kind);
    switch (kind) {
      case 0, 1 -> anyOf(running(), each -> runtime.exit(each, 1));
      case 2 -> anyOf(running(), runtime::loseTrack);
      case 3 -> anyOf(runtime.boxes(), runtime::loseSandbox);
      case 4 -> faults.runtimeDown(world.draw(30_000));
      case 5 -> faults.apiDown(world.draw(30_000));
      case 6 -> kube.reconnect();
      case 7, 8 -> restartAgent();
      case 9 -> anyOf(List.copyOf(kube.pods().keySet()), uid -> kube.delete(uid, 5));
      case 10 -> anyOf(List.copyOf(kube.pods().keySet()), uid -> kube.delete(uid, 1));
      case 11 -> anyOf(List.copyOf(kube.pods().keySet()), kube::vanish);
      case 12 -> anyOf(List.copyOf(kube.pods().keySet()), this::changeImage);
      case 13 -> create(anyShape());
      case 14 -> rarely();
      case 15 -> hold();
      case 16 -> anyOf(running(), each -> each.sick = true);
      case 17 -> anyOf(running(), each -> each.serving = !each.serving);
      case 18, 19, 20 -> statics.change();
      case 21, 22, 23 -> resizes.change();
      case 24, 25 -> anyOf(List.copyOf(kube.pods().keySet()), this::debug);
      case 26, 27 ->
          anyOf(List.copyOf(kube.pods().keySet()), uid -> kube.gate(uid, world.chance(0.5)));
      default -> runtime.networkReady(world.chance(0.7));
    }
  }

  /** Of a mirror pod nobody may. */
  private void changeImage(PodUid uid) {
    if (pod(uid).mirrored().isEmpty()) {
      kube.changeImage(uid);
    }
  }

  private void debug(PodUid uid) {
    if (pod(uid).mirrored().isEmpty()) {
      kube.debug(uid);
    }
  }

  private void hold() {
    holds.begin(world.wall());
    world.after(1 + world.draw(30_000), holds::end);
  }

  private Shape anyShape() {
    return List.of(Shape.values()).get(world.draw(Shape.values().length));
  }

  private void rarely() {
    switch (world.draw(4)) {
      case 0 -> runtime.restart();
      case 1 -> wipeRuntime();
      case 2 -> jumpClock();
      default -> recreate();
    }
  }

  private void wipeRuntime() {
    var known = kube.pods();
    for (var each : runtime.instances()) {
      var pod = Optional.ofNullable(known.get(each.pod));
      var told =
          pod.flatMap(it -> ContainerHistory.statusOf(each.name, it.status()))
              .filter(status -> status.getRestartCount() >= each.attempt)
              .map(status -> status.getState().getTerminated() != null)
              .orElse(false);
      if (!told) {
        oracle.forgotten(each);
      }
    }
    runtime.wipe();
  }

  private void jumpClock() {
    world.skewWall(world.draw(120_000) - 60_000L);
    oracle.clockJumped();
  }

  /** The same name with a new UID, at once. */
  private void recreate() {
    anyOf(List.copyOf(kube.pods().keySet()), kube::vanish);
    create(Shape.WEB);
  }

  private void restartAgent() {
    agent.crash();
    world.after(1 + world.draw(10_000), agent::start);
  }

  private List<Instance> running() {
    return runtime.instances().stream().filter(each -> each.run instanceof Run.Running).toList();
  }

  private <T> void anyOf(List<T> things, Consumer<T> misfortune) {
    if (!things.isEmpty()) {
      misfortune.accept(things.get(world.draw(things.size())));
    }
  }

  // The world heals.

  private void heal() {
    trace.accept(world.millis() + " the world heals");
    faults.heal();
    holds.end();
    running().forEach(each -> each.serving = true);
    runtime.networkReady(true);
    kube.pods().keySet().forEach(uid -> kube.gate(uid, true));
  }

  /** Lets time pass until the demand is met, at most so long. */
  void eventually(Duration bound, Runnable demand) {
    var end = world.now().plus(bound);
    while (true) {
      try {
        demand.run();
        return;
      } catch (Violation unmet) {
        if (!world.now().isBefore(end)) {
          throw unmet;
        }
      }
      world.run(STEP);
    }
  }

  private void everythingIsAsAsked() {
    statics.check(this::runs);
    for (var pod : kube.pods().values()) {
      var uid = pod.uid();
      if (pod.mirrored().isPresent()) {
        continue;
      }
      check(pod.deletionTimestamp().isEmpty(), 20, "%s is still not deleted", uid);
      if (pod.spec().getActiveDeadlineSeconds() != null) {
        check(
            "DeadlineExceeded".equals(pod.status().getReason()),
            34,
            "%s has outlived its deadline: %s",
            uid,
            pod.status());
        check(!disk.holds(uid), 22, "volumes or cgroup of %s, which has ended, are left", uid);
      } else if (Room.turnedAway(pod)) {
        check(!disk.holds(uid), 22, "volumes or cgroup of %s, which has ended, are left", uid);
      } else if (pod.restartPolicy() == RestartPolicy.ALWAYS && !ResizeWishes.refused(pod)) {
        runs(pod);
        check(debuggersHaveEnded(pod), 63, "a debugger of %s goes on", uid);
        resizes.judge(pod);
      } else {
        var phase = Phase.of(pod.status().getPhase());
        check(
            phase.map(Phase::terminal).orElse(false),
            21,
            "%s has not come to its end: %s",
            uid,
            phase);
        check(!disk.holds(uid), 22, "volumes or cgroup of %s, which has ended, are left", uid);
      }
    }
    nothingIsLeftOfTheDeleted();
    running().forEach(logs::isKept);
    for (var image : images.present()) {
      check(pullRecords.knows(image), 41, "%s was pulled and is taken for preloaded", image);
    }
  }

  void runs(Pod pod) {
    for (var container : pod.containers()) {
      var live =
          runtime.instances(pod.uid()).stream()
              .filter(each -> each.name.equals(container.getName()) && each.live())
              .toList();
      check(
          live.size() == 1 && live.getFirst().run instanceof Run.Running,
          21,
          "%s of %s does not run: %s",
          container.getName(),
          pod.uid(),
          live);
      check(
          container.getLivenessProbe() == null || !live.getFirst().sick,
          30,
          "%s hangs and goes on",
          live.getFirst());
      check(
          live.getFirst().image.equals(container.getImage()),
          21,
          "%s runs %s",
          container.getName(),
          live.getFirst().image);
    }
    var boxes = runtime.boxes(pod.uid()).stream().filter(box -> box.ready).toList();
    check(boxes.size() == 1, 21, "%s has %d ready sandboxes", pod.uid(), boxes.size());
    check("Running".equals(pod.status().getPhase()), 21, "%s is %s", pod.uid(), pod.status());
    check(ready(pod), 21, "%s is not Ready: %s", pod.uid(), pod.status().getConditions());
  }

  private static boolean ready(Pod pod) {
    return pod.status().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private void nothingIsLeftOfTheDeleted() {
    var known = kube.pods();
    files.files().values().forEach(pod -> known.put(pod.uid(), pod));
    for (var each : runtime.instances()) {
      check(known.containsKey(each.pod), 22, "%s is left of a deleted pod", each);
    }
    for (var box : runtime.boxes()) {
      check(known.containsKey(box.pod), 22, "sandbox %s is left of a deleted pod", box.id);
    }
    for (var i = 0; i < pods; i++) {
      var uid = new PodUid("uid-" + i);
      check(known.containsKey(uid) || !disk.knows(uid), 22, "%s left something on the disk", uid);
    }
    for (var uid : files.everWanted()) {
      check(known.containsKey(uid) || !disk.knows(uid), 22, "%s left something on the disk", uid);
    }
  }

  private static boolean debuggersHaveEnded(Pod pod) {
    var told = pod.status().getEphemeralContainerStatuses();
    return told.size() == pod.spec().getEphemeralContainers().size()
        && told.stream().allMatch(each -> each.getState().getTerminated() != null);
  }

  private void freshAgentChangesNothing() {
    world.run(SETTLING);
    var before = new ArrayList<>(kube.pods().values());
    var disruptions = agent.disruptions();
    agent.crash();
    agent.start();
    world.run(CALM);
    check(agent.disruptions() == disruptions, 18, "a fresh agent touched what runs");
    if (imagesAreCollected) {
      images.areUsed(runtime, List.of(kube.pods().values(), files.files().values()));
    }
    for (var pod : before) {
      var after = Optional.ofNullable(kube.pods().get(pod.uid())).map(Pod::status);
      check(
          after.equals(Optional.of(pod.status())),
          19,
          "a fresh agent changed the status of %s from %s to %s",
          pod.uid(),
          pod.status(),
          after);
    }
  }

  /** With the agent idle only hints and relist can tell; the resync may be an hour away. */
  private void deadContainerRunsAgainSoon() {
    create(Shape.WEB);
    var uid = new PodUid("uid-" + (pods - 1));
    world.run(Duration.ofSeconds(20));
    var victims = running().stream().filter(each -> each.pod.equals(uid)).toList();
    check(victims.size() == 2, 21, "a new pod does not run after 20 s: %s", victims);
    runtime.exit(victims.getFirst(), 1);
    world.run(FIRST_RESTART);
    check(
        running().stream().filter(each -> each.pod.equals(uid)).count() == 2,
        23,
        "%s was not restarted in time",
        victims.getFirst());
  }

  private void probesAreFollowed() {
    create(Shape.PROBED);
    var uid = new PodUid("uid-" + (pods - 1));
    eventually(RETURN, () -> runs(pod(uid)));
    var app = runtime.instances(uid).getFirst();
    app.serving = false;
    world.run(UNREADY);
    check(!ready(pod(uid)), 31, "%s is told ready", app);
    app.serving = true;
    world.run(READY);
    check(ready(pod(uid)), 31, "%s is not told ready", app);
    check(app.live(), 28, "%s was killed for not being ready", app);
    app.sick = true;
    world.run(UNREADY.plusSeconds(Shape.GRACE_SECONDS));
    check(!app.live(), 30, "%s hangs and goes on", app);
  }

  Pod pod(PodUid uid) {
    return Optional.ofNullable(kube.pods().get(uid)).orElseThrow();
  }

  /** With the API server away at first, so that what is to be told before is told late. */
  private void heldPodsLeaveTheRuntimeAndComeBack() {
    holds.begin(world.wall());
    faults.apiDown(3_000);
    world.run(DELETION);
    check(runtime.instances().isEmpty(), 26, "left of held pods: %s", runtime.instances());
    check(runtime.boxes().isEmpty(), 26, "left of held pods: %d sandboxes", runtime.boxes().size());
    holds.end();
    eventually(RETURN, this::everythingIsAsAsked);
  }

  private void everythingEnds() {
    files.files().keySet().forEach(files::remove);
    kube.pods().values().stream()
        .filter(pod -> pod.mirrored().isEmpty())
        .forEach(pod -> kube.delete(pod.uid(), Shape.GRACE_SECONDS));
    world.run(DELETION);
    check(kube.pods().isEmpty(), 20, "not deleted: %s", kube.pods().keySet());
    world.run(Duration.ofSeconds(10));
    nothingIsLeftOfTheDeleted();
    check(agent.state().pods().isEmpty(), 22, "remembered for ever: %s", agent.state().pods());
  }
}
