package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.loop.Effect;
import io.jubelet.node.loop.Event;
import io.jubelet.node.loop.NodeState;
import io.jubelet.node.loop.PodEntry;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.ProbeKind;
import io.jubelet.node.model.Run;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** How one life of the agent behaves: what it may command, given what it was told. */
final class Conduct {
  private static final Duration TOLERANCE = Duration.ofMillis(1_500);
  private static final SortedMap<String, BigDecimal> OFFERED =
      new TreeMap<>(
          Map.of(
              PodResources.CPU, ResizeWishes.offered(PodResources.CPU),
              PodResources.MEMORY, ResizeWishes.offered(PodResources.MEMORY)));

  private static final Duration PULL_REST = Duration.ofSeconds(10);

  private final World world;
  private final FakeProber prober;
  private final Oracle oracle;
  private final SortedMap<PodUid, Pod> told = new TreeMap<>();
  private final SortedMap<PodUid, Instant> stopBy = new TreeMap<>();
  private final SortedMap<PodUid, Integer> underWay = new TreeMap<>();

  /** Pods that began to end before anybody asked for it: their time runs from then on. */
  private final TreeSet<PodUid> endedEarlier = new TreeSet<>();

  private final TreeSet<String> hooks = new TreeSet<>();
  private final TreeSet<PodUid> publishing = new TreeSet<>();
  private final SortedMap<PodUid, Pod> statics = new TreeMap<>();
  private final TreeSet<PodName> mirroring = new TreeSet<>();

  /** When an image was refused last, by pod and container, on the clock that never jumps. */
  private final SortedMap<String, Long> refusedImages = new TreeMap<>();

  /** The pods with what they had been granted when that was judged last. */
  private List<Pod> judged = List.of();

  private boolean listed;
  private boolean read;
  private boolean held;

  Conduct(World world, FakeProber prober, Oracle oracle) {
    this.oracle = oracle;
    this.world = world;
    this.prober = prober;
  }

  void learns(Event event, Instant now) {
    switch (event) {
      case Event.PodsListed(var pods) -> {
        listed = true;
        var present = new TreeSet<PodUid>();
        pods.forEach(
            pod -> {
              present.add(pod.uid());
              learns(pod, now);
            });
        new TreeSet<>(told.keySet())
            .stream()
                .filter(uid -> !present.contains(uid) && !statics.containsKey(uid))
                .forEach(uid -> gone(uid, Optional.empty(), now));
      }
      case Event.PodChanged(var pod) -> learns(pod, now);
      case Event.PodGone(var uid, var grace) -> gone(uid, grace, now);
      case Event.Observed observed -> over(observed.pod());
      case Event.ActionAnswered answer -> {
        over(answer.pod());
        if (answer.action() instanceof PodAction.EnsureImage image
            && answer.outcome() instanceof Outcome.Refused<String> _) {
          refusedImages.put(wish(answer.pod(), image), world.millis());
        }
      }
      case Event.StatusAnswered answer -> publishing.remove(answer.pod());
      case Event.FilesRead(var pods, _) -> learns(pods, now);
      case Event.MirrorAnswered answer -> mirroring.remove(answer.action().name());
      case Event.OrderChanged _,
          Event.RuntimeHint _,
          Event.Probed _,
          Event.Tick _,
          Event.Relisted _,
          Event.TracesListed _,
          Event.NodeObserved _,
          Event.NodeChanged _,
          Event.NodeRead _,
          Event.NodeRegistered _,
          Event.LeaseRenewed _,
          Event.NodeStatusAnswered _,
          Event.LogsListed _,
          Event.LogKept _,
          Event.ImagesSurveyed _,
          Event.ImageRemoved _,
          io.jubelet.node.loop.SwitchEvent _ -> {}
    }
  }

  /** A version that is asked for again while it ends is a new run with a time of its own. */
  private void learns(List<Pod> files, Instant now) {
    read = true;
    var present = new TreeMap<PodUid, Pod>();
    files.forEach(pod -> present.put(pod.uid(), pod));
    for (var uid : new TreeSet<>(statics.keySet())) {
      if (!present.containsKey(uid)) {
        statics.remove(uid);
        // Whoever comes back under its UID has asked for nothing yet.
        refusedImages.keySet().removeIf(wish -> wish.endsWith(" of " + uid));
        gone(uid, Optional.empty(), now);
      }
    }
    for (var pod : files) {
      if (statics.put(pod.uid(), pod) == null && stopBy.remove(pod.uid()) != null) {
        endedEarlier.add(pod.uid());
      }
      told.put(pod.uid(), pod);
    }
  }

  private void learns(Pod pod, Instant now) {
    told.put(pod.uid(), pod);
    if (pod.deletionTimestamp().isPresent()) {
      ends(pod.uid(), now.plus(pod.gracePeriod()));
    }
  }

  private void gone(PodUid uid, Optional<Duration> grace, Instant now) {
    var pod = told.remove(uid);
    if (pod != null) {
      ends(uid, now.plus(grace.orElseGet(pod::gracePeriod)));
    }
  }

  private void ends(PodUid pod, Instant by) {
    stopBy.merge(pod, by, (one, other) -> one.isBefore(other) ? one : other);
  }

  private void over(PodUid pod) {
    underWay.computeIfPresent(pod, (_, count) -> count == 1 ? null : count - 1);
  }

  void judges(Effect effect, NodeState state, boolean clockJumped) {
    switch (effect) {
      case Effect.Observe observe -> begins(observe.subject(), 1);
      case Effect.Act act -> {
        begins(act.subject(), act.stage().size());
        if (endsByItself(act.subject().uid(), state)) {
          endedEarlier.add(act.subject().uid());
        }
        act.stage().forEach(action -> judges(act.subject().uid(), action, clockJumped));
        endsWithItsFile(act, state);
        if (held) {
          act.stage()
              .forEach(action -> check(!makes(action), 24, "%s while pods are held", action));
        }
      }
      case Effect.PublishStatus publish -> {
        check(publishing.add(publish.pod()), 14, "two statuses of %s under way", publish.pod());
        readyMeansRunning(publish, state);
        readyMeansOpen(publish);
        probesHaveSucceeded(publish, state);
      }
      case Effect.Mirror(var action) ->
          check(mirroring.add(action.name()), 39, "two changes of mirror %s", action.name());
      case Effect.RemoveImage(_, var id) -> imageIsNotWanted(id, state);
      case Effect.Cancel _,
          Effect.PublishEvent _,
          Effect.Probe _,
          Effect.Relist _,
          Effect.ListTraces _,
          Effect.ObserveNode _,
          Effect.ReadNode _,
          Effect.RegisterNode _,
          Effect.RenewLease _,
          Effect.PublishNodeStatus _,
          Effect.ListLogs _,
          Effect.KeepLog _,
          Effect.SurveyImages _,
          io.jubelet.node.loop.SwitchEffect _ -> {}
    }
  }

  /** Not by a pod that is to run, as the agent itself has it. */
  private static void imageIsNotWanted(String id, NodeState state) {
    for (var entry : state.pods().values()) {
      var runs =
          entry.worker() instanceof PodWorker.Pending
              || entry.worker() instanceof PodWorker.Syncing;
      var asks =
          entry.worker().subject().spec().stream()
              .flatMap(Pod::allContainers)
              .anyMatch(each -> FakeImages.image(each.getImage()).id().equals(id));
      check(!runs || !asks, 69, "%s is removed, which %s asks for", id, entry.worker().subject());
    }
  }

  private static boolean endsByItself(PodUid pod, NodeState state) {
    return Optional.ofNullable(state.pods().get(pod))
        .map(PodEntry::worker)
        .filter(
            worker ->
                worker instanceof PodWorker.Terminating(_, var ending, _)
                    && !(ending instanceof PodWorker.Ending.Deleted))
        .isPresent();
  }

  private void begins(Subject subject, int answers) {
    var uid = subject.uid();
    check(
        listed || statics.containsKey(uid) || endsAsStatic(subject),
        15,
        "%s is worked on before the pods were listed",
        uid);
    check(!underWay.containsKey(uid), 12, "two operations on %s under way", uid);
    underWay.put(uid, answers);
  }

  /** A pod of a file, or an older one of a file, which need not wait for the API server. */
  private boolean endsAsStatic(Subject subject) {
    var ofFile = subject.spec().map(Pod::fromFile).orElseGet(() -> oracle.fromFile(subject.uid()));
    return read && ofFile;
  }

  private void judges(PodUid pod, PodAction action, boolean clockJumped) {
    switch (action) {
      case PodAction.CreateContainer create -> {
        check(!stopBy.containsKey(pod), 4, "%s on %s, which has ended", action, pod);
        madeOfWhatItNames(pod, create);
      }
      case PodAction.CreateSandbox _,
          PodAction.StartContainer _,
          PodAction.SetUpVolumes _,
          PodAction.CreateCgroup _ ->
          check(!stopBy.containsKey(pod), 4, "%s on %s, which has ended", action, pod);
      case PodAction.EnsureImage image -> {
        check(!stopBy.containsKey(pod), 4, "%s on %s, which has ended", action, pod);
        if (!clockJumped) {
          imageHasRested(wish(pod, image));
        }
      }
      case PodAction.RunPreStop(_, var id, _) ->
          check(hooks.add(id), 33, "the preStop hook of %s is begun twice", id);
      case PodAction.StopContainer(
              var name,
              var id,
              var grace,
              var reason,
              var hooked,
              var anew) -> {
        if (anew) {
          oracle.runsAnew(Objects.requireNonNull(told.get(pod)), name, id, reason);
        }
        if (hooked) {
          check(hooks.add(id), 33, "the preStop hook of %s is begun twice", id);
        }
        if (name.startsWith("side-") && stopBy.containsKey(pod)) {
          oracle.sidecarStops(id);
        }
        if (reason.contains("resize requires restart")) {
          mayBeRestarted(pod, name);
        }
        if (reason.contains("liveness probe")) {
          livenessHasFailed(id);
        }
        if (!clockJumped && !reason.equals("killing")) {
          graceIsKept(pod, grace);
        }
      }
      case PodAction.RemoveContainer(_, var id, _) -> {
        if (held) {
          oracle.endIsTold(id);
        }
      }
      case PodAction.StopSandbox _,
          PodAction.RemoveSandbox _,
          PodAction.TearDownVolumes _,
          PodAction.RemoveCgroup _,
          PodAction.RemoveAllocation _,
          PodAction.DeleteApiObject _ -> {}
      case PodAction.StoreAllocation _, PodAction.ResizePod _ ->
          check(!stopBy.containsKey(pod), 4, "%s on %s, which has ended", action, pod);
      // The last trace of it goes: a static pod of the same content begins anew.
      case PodAction.RemoveLogs _ ->
          refusedImages.keySet().removeIf(key -> key.startsWith(pod + " "));
    }
  }

  private static String wish(PodUid pod, PodAction.EnsureImage image) {
    return "%s for %s of %s".formatted(image.written(), image.key(), pod);
  }

  private void imageHasRested(String wish) {
    var refused = refusedImages.getOrDefault(wish, Long.MIN_VALUE / 2);
    check(
        world.millis() - refused >= PULL_REST.toMillis(),
        40,
        "the image %s is asked for %d ms after it was refused",
        wish,
        world.millis() - refused);
  }

  private void madeOfWhatItNames(PodUid uid, PodAction.CreateContainer create) {
    var pod = told.get(uid);
    if (pod == null) {
      return;
    }
    var made = new TreeMap<>(create.images().ofVolumes());
    made.put("", create.images().own());
    var named = new TreeMap<>(pod.images(create.container()));
    named.replaceAll((_, reference) -> FakeImages.image(reference).id());
    check(made.equals(named), 71, "%s of %s is made of %s", create.container(), pod, made);
  }

  /** What was decided in the step in which a hold began did not know of it. */
  void stepped(NodeState state) {
    notMoreIsGrantedThanThereIs(state);
    held = state.switching().hold().isPresent();
    if (held) {
      // What rested begins anew in another runtime.
      refusedImages.clear();
    }
  }

  private void notMoreIsGrantedThanThereIs(NodeState state) {
    var granted =
        state.pods().values().stream()
            .filter(entry -> entry.worker() instanceof PodWorker.Syncing)
            .filter(entry -> entry.memory().resize().isPresent())
            .flatMap(entry -> entry.worker().subject().spec().stream())
            .filter(ResizeWishes::resizable)
            .toList();
    if (same(granted, judged)) {
      return;
    }
    judged = granted;
    for (var name : List.of(PodResources.CPU, PodResources.MEMORY)) {
      var sum =
          granted.stream()
              .map(pod -> PodResources.of(pod).request(name))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      check(sum.compareTo(OFFERED.get(name)) <= 0, 42, "of %s %s are granted", name, sum);
    }
  }

  /** The sums are dear, and most steps grant nothing. */
  private static boolean same(List<Pod> some, List<Pod> others) {
    return some.size() == others.size()
        && IntStream.range(0, some.size()).allMatch(i -> some.get(i) == others.get(i));
  }

  private static boolean makes(PodAction action) {
    return action instanceof PodAction.CreateSandbox
        || action instanceof PodAction.CreateContainer
        || action instanceof PodAction.StartContainer;
  }

  /** Whatever the API server says: what a file asks for goes on. */
  private void endsWithItsFile(Effect.Act act, NodeState state) {
    var uid = act.subject().uid();
    var entry = state.pods().get(uid);
    if (!read) {
      check(!(act.subject() instanceof Subject.Orphan), 38, "%s is ended as an orphan", uid);
    }
    if (statics.containsKey(uid) && entry != null && !endedEarlier.contains(uid)) {
      var deleted =
          entry.worker() instanceof PodWorker.Terminating(_, PodWorker.Ending.Deleted _, _);
      check(!deleted, 36, "%s is ended, and its file asks for it", uid);
    }
  }

  private void mayBeRestarted(PodUid pod, String name) {
    check(
        Optional.ofNullable(told.get(pod))
            .flatMap(it -> it.container(name))
            .filter(it -> it.getResizePolicy() != null && !it.getResizePolicy().isEmpty())
            .isPresent(),
        45,
        "%s of %s is restarted for a resize, which it does not ask for",
        name,
        pod);
  }

  private void livenessHasFailed(String id) {
    check(
        prober.mostFailures(id, ProbeKind.LIVENESS) >= Shape.PROBE_FAILURES,
        28,
        "%s is killed after %d failures of its liveness probe",
        id,
        prober.mostFailures(id, ProbeKind.LIVENESS));
    check(prober.succeeded(id, ProbeKind.STARTUP), 28, "%s is killed before it started", id);
  }

  private void graceIsKept(PodUid pod, Duration grace) {
    check(grace.compareTo(Duration.ofSeconds(1)) >= 0, 7, "%s is stopped with %s", pod, grace);
    var until = stopBy.get(pod);
    if (until == null || endedEarlier.contains(pod)) {
      return;
    }
    var left = Duration.between(world.now(), until);
    var due = left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    check(
        grace.minus(due).abs().compareTo(TOLERANCE) <= 0,
        7,
        "%s is stopped with %s, and has %s left",
        pod,
        grace,
        due);
  }

  /** What is told of a container with probes was answered by that container. */
  private void probesHaveSucceeded(Effect.PublishStatus publish, NodeState state) {
    var pod = told.get(publish.pod());
    var entry = state.pods().get(publish.pod());
    if (pod == null || entry == null || !(entry.worker() instanceof PodWorker.Syncing)) {
      return;
    }
    for (var status : publish.status().getContainerStatuses()) {
      var probed = pod.container(status.getName()).filter(each -> each.getReadinessProbe() != null);
      if (probed.isPresent() && status.getContainerID() != null) {
        var id = status.getContainerID().substring(status.getContainerID().indexOf("//") + 2);
        check(
            !status.getReady() || prober.succeeded(id, ProbeKind.READINESS),
            29,
            "%s is told ready and never answered so",
            id);
        check(
            !status.getStarted() || prober.succeeded(id, ProbeKind.STARTUP),
            29,
            "%s is told started and never answered so",
            id);
      }
    }
  }

  private static boolean holds(PodStatus status, String condition) {
    return status.getConditions().stream()
        .anyMatch(each -> each.getType().equals(condition) && each.getStatus().equals("True"));
  }

  private void readyMeansOpen(Effect.PublishStatus publish) {
    var pod = told.get(publish.pod());
    if (pod == null || !holds(publish.status(), "Ready")) {
      return;
    }
    for (var gate : pod.spec().getReadinessGates()) {
      check(
          holds(pod.status(), gate.getConditionType()),
          64,
          "%s is Ready and its gate is shut",
          publish.pod());
    }
  }

  private static void readyMeansRunning(Effect.PublishStatus publish, NodeState state) {
    if (!holds(publish.status(), "Ready")) {
      return;
    }
    var seen = Optional.ofNullable(state.pods().get(publish.pod())).flatMap(PodEntry::seen);
    check(seen.isPresent(), 17, "unseen %s is Ready", publish.pod());
    for (var status : publish.status().getContainerStatuses()) {
      check(
          seen.flatMap(all -> all.newest(status.getName()))
              .map(instance -> instance.run() instanceof Run.Running)
              .orElse(false),
          17,
          "%s is Ready while %s is not seen running",
          publish.pod(),
          status.getName());
    }
  }
}
