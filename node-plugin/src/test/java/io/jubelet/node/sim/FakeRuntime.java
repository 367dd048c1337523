package io.jubelet.node.sim;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.HandlerFeatures;
import io.jubelet.node.model.Notice;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.SandboxLaunch;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A runtime that keeps the truth in memory and behaves as containerd does behind CRI. */
final class FakeRuntime implements Runtime {
  /** A sandbox as it really is. */
  static final class Box {
    final PodUid pod;
    final String id;
    final int attempt;
    final boolean late;
    boolean ready = true;
    Sandbox shown;

    Box(Sandbox shown, boolean late) {
      this.pod = shown.pod();
      this.id = shown.id();
      this.attempt = shown.attempt();
      this.late = late;
      this.shown = shown;
    }

    void stop() {
      ready = false;
      shown = new Sandbox(id, pod, attempt, false, shown.createdAt(), List.of());
    }
  }

  private final World world;
  private final Faults faults;
  private final Oracle oracle;
  private final SortedMap<String, Box> boxes = new TreeMap<>();
  private final SortedMap<String, Instance> instances = new TreeMap<>();
  private final SortedMap<PodUid, Pod> made = new TreeMap<>();
  private final Workload workload;
  private final FakeLogs logs;
  private Consumer<PodUid> hint = _ -> {};
  private Optional<PodUid> stuck = Optional.empty();
  private boolean networkReady = true;
  private int ids;

  FakeRuntime(World world, Faults faults, Oracle oracle, Workload workload, FakeLogs logs) {
    this.logs = logs;
    this.world = world;
    this.faults = faults;
    this.oracle = oracle;
    this.workload = workload;
  }

  List<Instance> instances() {
    return List.copyOf(instances.values());
  }

  List<Instance> instances(PodUid pod) {
    return instances.values().stream().filter(each -> each.pod.equals(pod)).toList();
  }

  List<Box> boxes() {
    return List.copyOf(boxes.values());
  }

  List<Box> boxes(PodUid pod) {
    return boxes.values().stream().filter(each -> each.pod.equals(pod)).toList();
  }

  /** From now on; empty when it tells of all. */
  void tellsNothingOf(Optional<PodUid> pod) {
    stuck = pod;
  }

  void networkReady(boolean ready) {
    networkReady = ready;
  }

  void hints(Consumer<PodUid> consumer) {
    hint = consumer;
  }

  // What happens to containers by themselves.

  void exit(Instance instance, int exitCode) {
    if (instances.get(instance.id) != instance || !instance.live()) {
      return;
    }
    var startedAt = instance.run instanceof Run.Running(var at) ? at : world.wall();
    instance.run =
        new Run.Exited(
            startedAt, world.wall(), exitCode, exitCode == 0 ? "Completed" : "Error", "");
    logs.ended(instance);
    oracle.exited(instance, exitCode);
    hint.accept(instance.pod);
  }

  /** The runtime loses track of a container that goes on running. */
  void loseTrack(Instance instance) {
    if (instance.run instanceof Run.Running) {
      instance.run = new Run.Unknown();
      hint.accept(instance.pod);
    }
  }

  void loseSandbox(Box box) {
    if (boxes.get(box.id) != box || !box.ready) {
      return;
    }
    box.stop();
    killIn(box, 137);
    hint.accept(box.pod);
  }

  /** Everything dies and stays in the books, as after a reboot. */
  void restart() {
    boxes().forEach(this::loseSandbox);
  }

  /** Another runtime, or an empty data directory: nothing is known of what was. */
  void wipe() {
    instances().forEach(each -> exit(each, 137));
    boxes().forEach(Box::stop);
    instances.clear();
    boxes.clear();
  }

  private void killIn(Box box, int exitCode) {
    for (var each : instances()) {
      if (each.sandboxId.equals(box.id) && !(each.run instanceof Run.Created)) {
        exit(each, exitCode);
      }
    }
  }

  private static SortedMap<String, HandlerFeatures> handlers() {
    return new TreeMap<>(Map.of("", new HandlerFeatures(true, true)));
  }

  // The contract.

  @Override
  public Outcome<RuntimeFacts> facts(Duration timeout) {
    return faults.runtime(
        () ->
            new Done<>(
                new RuntimeFacts(
                    "containerd",
                    "2.4.2",
                    "v1",
                    true,
                    networkReady,
                    networkReady ? "" : "cni plugin not initialized",
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    handlers(),
                    false)));
  }

  @Override
  public Outcome<List<RuntimePod>> list(Duration timeout) {
    return faults.runtime(
        () -> {
          var uids = new TreeSet<PodUid>();
          boxes.values().forEach(box -> uids.add(box.pod));
          instances.values().forEach(each -> uids.add(each.pod));
          return new Done<>(uids.stream().map(this::pod).toList());
        });
  }

  @Override
  public Outcome<RuntimePod> inspect(PodUid pod, Duration timeout) {
    return stuck.filter(pod::equals).isPresent()
        ? new Unknown<>("container app-0: it hangs")
        : faults.runtime(() -> new Done<>(pod(pod)));
  }

  private RuntimePod pod(PodUid uid) {
    var pod = Optional.ofNullable(made.get(uid));
    return new RuntimePod(
        uid,
        pod.map(Pod::name).orElseGet(() -> new PodName("", "")),
        pod.filter(Pod::fromFile).isPresent(),
        boxes(uid).stream().map(box -> box.shown).toList(),
        instances(uid).stream().map(Instance::seen).toList());
  }

  @Override
  public List<Notice> notices(SandboxLaunch launch) {
    return List.of();
  }

  @Override
  public Outcome<String> createSandbox(SandboxLaunch launch, Duration timeout) {
    return creating(late -> makeSandbox(launch, late));
  }

  private Outcome<String> makeSandbox(SandboxLaunch launch, boolean late) {
    var pod = launch.pod().uid();
    for (var box : boxes(pod)) {
      if (box.attempt == launch.attempt()) {
        return new Refused<>("FailedCreatePodSandBox", "name is reserved for " + box.id);
      }
    }
    var id = "s" + ids++;
    var ips = launch.pod().hostNetwork() ? List.<String>of() : List.of("10.0.0." + (ids % 250));
    var box = new Box(new Sandbox(id, pod, launch.attempt(), true, world.wall(), ips), late);
    oracle.sandboxMade(box, this);
    boxes.put(id, box);
    made.put(pod, launch.pod());
    return new Done<>(id);
  }

  @Override
  public Outcome<Nothing> stopSandbox(String id, Duration timeout) {
    return faults.runtime(
        () -> {
          var box = boxes.get(id);
          if (box != null) {
            killIn(box, 137);
            box.stop();
            hint.accept(box.pod);
          }
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Nothing> removeSandbox(String id, Duration timeout) {
    return faults.runtime(
        () -> {
          var box = boxes.remove(id);
          if (box != null) {
            killIn(box, 137);
            oracle.sandboxRemoved(box, this);
            instances.values().removeIf(each -> each.sandboxId.equals(id));
            hint.accept(box.pod);
          }
          return Outcome.done();
        });
  }

  @Override
  public Outcome<String> createContainer(ContainerLaunch launch, Duration timeout) {
    return creating(late -> makeContainer(launch, late));
  }

  private Outcome<String> makeContainer(ContainerLaunch launch, boolean late) {
    var box = boxes.get(launch.sandbox().id());
    if (box == null || !box.ready) {
      return new Refused<>("CreateContainerError", "no ready sandbox " + launch.sandbox().id());
    }
    for (var each : instances(box.pod)) {
      if (each.name.equals(launch.container()) && each.attempt == launch.attempt()) {
        return new Refused<>("CreateContainerError", "name is reserved for " + each.id);
      }
    }
    var spec = launch.sandboxLaunch().pod().container(launch.container()).orElseThrow();
    var id = "c" + ids++;
    var instance =
        new Instance(
            box.pod,
            id,
            box.id,
            new ContainerInstance(
                id,
                launch.container(),
                box.id,
                launch.attempt(),
                new Run.Created(world.wall()),
                "",
                spec.getImage(),
                launch.images().own(),
                "",
                Optional.empty()));
    instance.late = late;
    instance.has = ContainerResources.of(spec);
    oracle.containerMade(instance, this);
    instances.put(id, instance);
    return new Done<>(id);
  }

  @Override
  public Outcome<Nothing> startContainer(String id, Duration timeout) {
    return this.<Nothing>creating(late -> start(id, late));
  }

  private Outcome<Nothing> start(String id, boolean late) {
    var instance = instances.get(id);
    if (instance == null || !(instance.run instanceof Run.Created)) {
      return instance != null && instance.run instanceof Run.Running
          ? Outcome.done()
          : new Refused<>("RunContainerError", "container " + id + " cannot be started");
    }
    var box = boxes.get(instance.sandboxId);
    if (box == null || !box.ready) {
      return new Refused<>("RunContainerError", "sandbox " + instance.sandboxId + " is not ready");
    }
    instance.late |= late;
    instance.started = true;
    logs.opened(instance);
    oracle.started(instance, this);
    instance.run = new Run.Running(world.wall());
    workload.started(instance, this);
    return Outcome.done();
  }

  @Override
  public Outcome<Nothing> updateSandbox(String id, Pod pod, Duration timeout) {
    return faults.runtime(
        () ->
            boxes.containsKey(id)
                ? Outcome.done()
                : new Refused<>("ResizeError", "there is no sandbox " + id));
  }

  @Override
  public Outcome<Nothing> updateContainer(String id, Pod pod, String container, Duration timeout) {
    return faults.runtime(
        () -> {
          var instance = instances.get(id);
          if (instance == null || !(instance.run instanceof Run.Running)) {
            return new Refused<>("ResizeError", "container " + id + " does not run");
          }
          instance.has = ContainerResources.of(pod.container(container).orElseThrow());
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Nothing> stopContainer(String id, Duration grace, Duration timeout) {
    return faults.runtime(
        () -> {
          var instance = instances.get(id);
          if (instance == null || instance.run instanceof Run.Created) {
            return Outcome.done();
          }
          if (faults.endsLate()) {
            world.after(1 + world.draw((int) grace.toMillis()), () -> signalled(instance));
            return new Unknown<>("deadline exceeded while it ends");
          }
          signalled(instance);
          return Outcome.done();
        });
  }

  /** Some take it well. */
  private void signalled(Instance instance) {
    exit(instance, instance.name.endsWith("1") ? 0 : 143);
  }

  @Override
  public Outcome<Nothing> removeContainer(String id, Duration timeout) {
    return faults.runtime(
        () -> {
          var instance = instances.remove(id);
          if (instance != null) {
            oracle.containerRemoved(instance);
            hint.accept(instance.pod);
          }
          return Outcome.done();
        });
  }

  @Override
  public Outcome<SortedSet<String>> usedImages(Duration timeout) {
    return faults.runtime(
        () -> {
          var used = new TreeSet<String>();
          instances.values().forEach(each -> used.add(each.image));
          return new Done<>(used);
        });
  }

  @Override
  public Outcome<Nothing> reopenLog(String id, Duration timeout) {
    return faults.runtime(
        () -> {
          var instance = instances.get(id);
          if (instance == null || !(instance.run instanceof Run.Running)) {
            return new Refused<>("LogNotReopened", "container " + id + " does not run");
          }
          logs.opened(instance);
          return Outcome.done();
        });
  }

  /** What creates may also take effect after its caller has given up. */
  private <T> Outcome<T> creating(java.util.function.Function<Boolean, Outcome<T>> effect) {
    if (faults.late()) {
      world.after(1 + world.draw(10_000), () -> nobodyHears(effect.apply(true)));
      return new Unknown<>("deadline exceeded");
    }
    Supplier<Outcome<T>> now = () -> effect.apply(faults.posthumous());
    return faults.runtime(now);
  }

  private static <T> void nobodyHears(Outcome<T> answer) {
    if (answer instanceof Unknown<T> _) {
      throw new IllegalStateException("a runtime knows what it does: " + answer);
    }
  }

  // Streaming is no part of the simulation.

  @Override
  public Outcome<ExecResult> execSync(String id, List<String> command, Duration timeout) {
    throw new UnsupportedOperationException("execSync");
  }

  @Override
  public Outcome<URI> exec(ExecRequest request, Duration timeout) {
    throw new UnsupportedOperationException("exec");
  }

  @Override
  public Outcome<URI> attach(AttachRequest request, Duration timeout) {
    throw new UnsupportedOperationException("attach");
  }

  @Override
  public Outcome<URI> portForward(String sandboxId, List<Integer> ports, Duration timeout) {
    throw new UnsupportedOperationException("portForward");
  }

  @Override
  public AutoCloseable hints(Consumer<PodUid> consumer, Runnable lost) {
    throw new UnsupportedOperationException("the simulated agent listens directly");
  }
}
