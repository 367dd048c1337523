package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;

import io.jubelet.node.decide.mirror.MirrorAction;
import io.jubelet.node.effect.Host;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.KubeWatch;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.PullCredentials;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.loop.ActionRunner;
import io.jubelet.node.loop.Adapters;
import io.jubelet.node.loop.AllocationRecords;
import io.jubelet.node.loop.Clocks;
import io.jubelet.node.loop.Decisions;
import io.jubelet.node.loop.Effect;
import io.jubelet.node.loop.Event;
import io.jubelet.node.loop.FileEvents;
import io.jubelet.node.loop.ImageSurveyor;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.loop.LogRunner;
import io.jubelet.node.loop.NodeState;
import io.jubelet.node.loop.NodeStep;
import io.jubelet.node.loop.Observer;
import io.jubelet.node.loop.Sources;
import io.jubelet.node.loop.SwitchEffect;
import io.jubelet.node.loop.WatchEvents;
import io.jubelet.node.model.Allocation;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.ImageName;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PullSecrets.PullSecret;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.SecretId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One life after the other of the agent: the real step, whose effects take their time and whose
 * answers may come late, twice as stale, or to an agent that is no more.
 */
final class SimulatedAgent {
  private static final int MOST_STEPS_AT_ONE_MOMENT = 2_000;

  private final World world;
  private final Faults faults;
  private final NodeSettings settings;
  private final NodeStep nodeStep;
  private final FakeKubeApi kube;
  private final FakeFiles files;
  private final FakeRuntime runtime;
  private final Adapters adapters;
  private final Observer observer;
  private final LogRunner logs;
  private final ImageSurveyor images;
  private final ActionRunner actions;
  private final Holds holds;
  private final FakeProber prober;
  private final Oracle oracle;
  private final Consumer<String> trace;
  private Consumer<Judgement> recorder = _ -> {};

  private NodeState state;
  private Conduct conduct;
  private final TreeSet<Long> cancelled = new TreeSet<>();
  private boolean alive;
  private int life;
  private long wakeup;
  private long momentMillis;
  private int stepsAtMoment;
  private long steps;
  private long disruptions;

  /** Everything the agent lives in. */
  record Surroundings(
      World world,
      Faults faults,
      FakeKubeApi kube,
      FakeRuntime runtime,
      FakeImages images,
      FakePullRecords pullRecords,
      FakeStore store,
      FakeDisk disk,
      FakeLogs logs,
      FakeProber prober,
      FakeHooks hooks,
      Holds holds,
      FakeFiles files,
      Oracle oracle) {}

  SimulatedAgent(
      Surroundings around, NodeSettings settings, Decisions decisions, Consumer<String> trace) {
    this.world = around.world();
    this.faults = around.faults();
    this.settings = settings;
    this.holds = around.holds();
    this.prober = around.prober();
    this.nodeStep = new NodeStep(settings, decisions, holds);
    this.kube = around.kube();
    this.files = around.files();
    this.runtime = around.runtime();
    this.oracle = around.oracle();
    this.trace = trace;
    this.adapters =
        new Adapters(
            new OneRuntime(around.runtime(), around.images()),
            around.disk().mounts(),
            around.disk().cgroups(),
            around.logs(),
            around.logs(),
            around.kube(),
            prober,
            around.hooks(),
            new SimulatedHost(faults),
            new NoCredentials(),
            around.pullRecords(),
            around.store(),
            judgement -> recorder.accept(judgement));
    this.observer = new Observer(adapters);
    this.images = new ImageSurveyor(adapters.runtimes(), adapters.host());
    this.logs = new LogRunner(adapters.runtimes(), adapters.containerLogs());
    this.actions =
        new ActionRunner(
            adapters,
            settings,
            this::tell,
            new Clocks(world::wall, () -> world.millis() * 1_000_000));
    this.state = fresh();
    this.conduct = new Conduct(world, prober, oracle);
    runtime.hints(
        pod -> {
          if (alive && world.chance(0.7)) {
            var mine = life;
            world.after(faults.delay(), () -> deliver(mine, new Event.RuntimeHint(pod)));
          }
        });
  }

  private void tell(Pod pod, String container, boolean warning, String reason, String message) {
    trace.accept("%d     %s %s %s".formatted(world.millis(), pod.uid(), reason, message));
  }

  /** Every registry of the simulated world is open to everybody. */
  private static final class NoCredentials implements PullCredentials {
    @Override
    public Outcome<List<RegistryCredential>> ofSecrets(List<PullSecret> secrets) {
      return new Outcome.Done<>(List.of());
    }

    @Override
    public List<RegistryCredential> ofNode(ImageName image, Pod pod, Duration timeout) {
      return List.of();
    }

    @Override
    public Optional<SecretId> accountOf(ImageName image, Pod pod, Duration timeout) {
      return Optional.empty();
    }
  }

  private record SimulatedHost(Faults faults) implements Host {
    @Override
    public Outcome<HostFacts> facts(Duration timeout) {
      return faults.disk(() -> new Outcome.Done<>(SimulatedNode.HOST));
    }

    @Override
    public Outcome<Space> space(Path folder, Duration timeout) {
      return faults.disk(() -> new Outcome.Done<>(FakeImages.ROOM));
    }
  }

  private record OneRuntime(Runtime runtime, Images images) implements Runtimes {
    @Override
    public Runtime at(Endpoint endpoint) {
      return runtime;
    }

    @Override
    public Images imagesAt(Endpoint endpoint) {
      return images;
    }
  }

  private NodeState fresh() {
    return NodeState.begin(
        new Effect.Endpoints(settings.runtimeEndpoint(), settings.imageEndpoint()),
        Sources.of(true, true),
        holds.recovered(),
        recollected(),
        now());
  }

  private SortedMap<PodUid, Allocation> recollected() {
    return switch (new AllocationRecords(adapters.store()).all()) {
      case Outcome.Done<SortedMap<PodUid, Allocation>>(var all) -> all;
      case Outcome.Refused<SortedMap<PodUid, Allocation>> _,
          Outcome.Unknown<SortedMap<PodUid, Allocation>> _ ->
          throw new IllegalStateException("the simulated disk can be read");
    };
  }

  private Instant now() {
    return world.wall();
  }

  long steps() {
    return steps;
  }

  /** Who is told what is decided for pods, over all lives. */
  void tells(Consumer<Judgement> recorder) {
    this.recorder = recorder;
  }

  /** Actions that make, stop or remove something in the runtime, over all lives. */
  long disruptions() {
    return disruptions;
  }

  NodeState state() {
    return state;
  }

  void start() {
    alive = true;
    life++;
    state = fresh();
    conduct = new Conduct(world, prober, oracle);
    var mine = life;
    KubeWatch.Listener listener = new WatchEvents(event -> deliver(mine, event));
    kube.watch(listener);
    files.watch(new FileEvents(event -> deliver(mine, event)));
    deliver(mine, new Event.Tick());
  }

  void crash() {
    alive = false;
    life++;
    trace.accept(world.millis() + " agent dies");
  }

  private void deliver(int toLife, Event event) {
    if (!alive || toLife != life) {
      return;
    }
    guardAgainstSpinning(event);
    conduct.learns(event, now());
    var step = nodeStep.step(state, event, now());
    state = step.state();
    steps++;
    step.judgements().forEach(recorder);
    step.notes().forEach(note -> trace.accept(world.millis() + "   " + note));
    for (var effect : step.effects()) {
      conduct.judges(effect, state, oracle.clockHasJumped());
      perform(effect);
    }
    conduct.stepped(state);
    wakeUpAt(state.wakeAt());
  }

  private void guardAgainstSpinning(Event event) {
    stepsAtMoment = world.millis() == momentMillis ? stepsAtMoment + 1 : 0;
    momentMillis = world.millis();
    check(stepsAtMoment < MOST_STEPS_AT_ONE_MOMENT, 16, "the loop spins on %s", event);
  }

  private void wakeUpAt(Instant at) {
    var mine = life;
    var mineToo = ++wakeup;
    var wait = at.equals(Instant.MAX) ? Duration.ofDays(1) : Duration.between(now(), at);
    world.after(
        Math.max(0, wait.toMillis()),
        () -> {
          if (mineToo == wakeup) {
            deliver(mine, new Event.Tick());
          }
        });
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Observe observe ->
          answer(
              () ->
                  new Event.Observed(
                      observe.operation(),
                      observe.subject().uid(),
                      observer.observe(observe.subject(), observe.runtime())));
      case Effect.Act act -> act.stage().forEach(action -> perform(act, action));
      case Effect.Cancel(_, var operation) -> cancelled.add(operation);
      case Effect.Probe(var pod, var key, var target, var timeout) ->
          answer(
              () ->
                  new Event.Probed(
                      pod, key, target.containerId(), adapters.prober().probe(target, timeout)));
      case Effect.PublishStatus(var pod, var target, var name, var status) ->
          answer(
              () ->
                  new Event.StatusAnswered(
                      pod, kube.patchPodStatus(target, name, status, Duration.ZERO)));
      case Effect.Mirror(var action) ->
          answer(() -> new Event.MirrorAnswered(action, mirror(action)));
      case Effect.PublishEvent _ -> {}
      case Effect.Relist(var endpoint) ->
          answer(() -> new Event.Relisted(endpoint, runtime.list(Duration.ZERO)));
      case Effect.ListTraces _ -> answer(() -> new Event.TracesListed(observer.traces()));
      case Effect.ObserveNode(var endpoints) ->
          answer(
              () ->
                  new Event.NodeObserved(
                      endpoints.runtime(),
                      new Event.NodeSighting(
                          runtime.facts(Duration.ZERO),
                          adapters.runtimes().imagesAt(endpoints.images()).list(Duration.ZERO),
                          adapters.host().facts(Duration.ZERO))));
      case Effect.ReadNode(var pod) ->
          answer(() -> new Event.NodeRead(pod, kube.readNode(Duration.ZERO)));
      case Effect.RegisterNode(var node) ->
          answer(() -> new Event.NodeRegistered(kube.registerNode(node, Duration.ZERO)));
      case Effect.RenewLease _ ->
          answer(
              () -> new Event.LeaseRenewed(kube.renewLease(now(), Duration.ZERO, Duration.ZERO)));
      case Effect.PublishNodeStatus(var status) ->
          answer(() -> new Event.NodeStatusAnswered(kube.patchNodeStatus(status, Duration.ZERO)));
      case Effect.ListLogs(var listed) -> answer(() -> new Event.LogsListed(logs.list(listed)));
      case Effect.KeepLog keep ->
          answer(() -> new Event.LogKept(keep.log(), keep.action(), logs.perform(keep)));
      case Effect.SurveyImages(var endpoints) ->
          answer(() -> new Event.ImagesSurveyed(endpoints, images.survey(endpoints)));
      case Effect.RemoveImage(var endpoints, var id) ->
          answer(
              () ->
                  new Event.ImageRemoved(
                      endpoints,
                      id,
                      adapters.runtimes().imagesAt(endpoints.images()).remove(id, Duration.ZERO)));
      case SwitchEffect other -> throw new IllegalStateException("unexpected " + other);
    }
  }

  private Outcome<Outcome.Nothing> mirror(MirrorAction action) {
    return switch (action) {
      case MirrorAction.Create(var mirror, _) -> kube.createMirrorPod(mirror, Duration.ZERO);
      case MirrorAction.Delete(var name, var uid, _) -> kube.deletePod(uid, name, Duration.ZERO);
    };
  }

  /** The effect happens after a while, and its answer takes another one: it is stale by then. */
  private void answer(java.util.function.Supplier<Event> effect) {
    var mine = life;
    world.after(
        faults.delay(),
        () -> {
          if (mine == life) {
            var event = effect.get();
            world.after(faults.delay(), () -> deliver(mine, event));
          }
        });
  }

  private void perform(Effect.Act act, PodAction action) {
    disruptions += SimulatedNode.disrupts(action) ? 1 : 0;
    trace.accept(world.millis() + "     " + act.subject().uid() + " " + action);
    var mine = life;
    var takes =
        switch (action) {
          case PodAction.StopContainer stop -> world.draw((int) stop.grace().toMillis() + 1);
          case PodAction.RunPreStop hook -> world.draw((int) hook.grace().toMillis() + 1);
          default -> faults.delay();
        };
    world.after(
        takes,
        () -> {
          if (mine != life && (SimulatedNode.local(action) || world.chance(0.5))) {
            return;
          }
          var outcome =
              cancelled.contains(act.operation()) && world.chance(0.7)
                  ? new Unknown<String>("cancelled")
                  : faults.sentBy(
                      mine == life, () -> actions.perform(act.subject(), act.endpoints(), action));
          var event =
              new Event.ActionAnswered(act.operation(), act.subject().uid(), action, outcome);
          world.after(faults.delay(), () -> deliver(mine, event));
        });
  }
}
