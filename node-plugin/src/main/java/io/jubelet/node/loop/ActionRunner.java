package io.jubelet.node.loop;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.HandlerFeatures;
import io.jubelet.node.model.IdRange;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.References;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.model.SandboxLaunch;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Performs one action on one pod, composed of the effects of several adapters. */
public final class ActionRunner {
  private final Adapters adapters;
  private final NodeSettings settings;
  private final Deadlines deadlines;
  private final PodImages images;
  private final AllocationRecords allocations;
  private final PodNews news;
  private final Clocks clocks;

  /**
   * @param news told of what happens in the middle of an action
   */
  public ActionRunner(Adapters adapters, NodeSettings settings, PodNews news, Clocks clocks) {
    this.adapters = adapters;
    this.allocations = new AllocationRecords(adapters.store());
    this.images = new PodImages(adapters, settings.images(), news, clocks);
    this.news = news;
    this.clocks = clocks;
    this.settings = settings;
    this.deadlines = new Deadlines(settings.timing().runtimeRequest());
  }

  static Limits.Kind kind(PodAction action) {
    return switch (action) {
      case PodAction.CreateSandbox _ -> Limits.Kind.SANDBOX;
      case PodAction.EnsureImage _ -> Limits.Kind.IMAGE;
      case PodAction.CreateContainer _, PodAction.StartContainer _ -> Limits.Kind.CONTAINER;
      case PodAction.RunPreStop _,
          PodAction.StopContainer _,
          PodAction.RemoveContainer _,
          PodAction.StopSandbox _,
          PodAction.RemoveSandbox _ ->
          Limits.Kind.STOP;
      case PodAction.ResizePod _ -> Limits.Kind.CONTAINER;
      case PodAction.CreateCgroup _,
          PodAction.RemoveCgroup _,
          PodAction.SetUpVolumes _,
          PodAction.TearDownVolumes _,
          PodAction.StoreAllocation _,
          PodAction.RemoveAllocation _,
          PodAction.RemoveLogs _ ->
          Limits.Kind.STORAGE;
      case PodAction.DeleteApiObject _ -> Limits.Kind.API;
    };
  }

  public Outcome<String> perform(Subject subject, Endpoints endpoints, PodAction action) {
    var runtime = adapters.runtimes().at(endpoints.runtime());
    var uid = subject.uid();
    var request = deadlines.runtimeRequest();
    return switch (action) {
      case PodAction.CreateCgroup _ ->
          withPod(subject, pod -> text(adapters.cgroups().create(pod, Deadlines.CGROUP)));
      case PodAction.RemoveCgroup _ -> text(adapters.cgroups().remove(uid, Deadlines.CGROUP));
      case PodAction.SetUpVolumes _ ->
          withPod(subject, pod -> adapters.mounts().setUp(pod, Deadlines.VOLUMES).map(_ -> ""));
      case PodAction.TearDownVolumes _ -> text(adapters.mounts().tearDown(uid, Deadlines.VOLUMES));
      case PodAction.CreateSandbox(var attempt) ->
          withPod(subject, pod -> createSandbox(runtime, pod, attempt));
      case PodAction.EnsureImage wanted ->
          withPod(subject, pod -> images.ensure(endpoints, pod, wanted));
      case PodAction.CreateContainer create ->
          withPod(subject, pod -> createContainer(runtime, pod, create));
      case PodAction.StartContainer start -> hooked(endpoints).start(subject, start);
      case PodAction.RunPreStop hook -> hooked(endpoints).preStop(subject, hook);
      case PodAction.StopContainer stop -> hooked(endpoints).stop(subject, stop);
      case PodAction.RemoveContainer(_, var id, var log) ->
          text(withoutLog(log).then(_ -> runtime.removeContainer(id, request)));
      case PodAction.StopSandbox(var id) -> text(runtime.stopSandbox(id, deadlines.sandbox()));
      case PodAction.RemoveSandbox(var id) -> text(runtime.removeSandbox(id, deadlines.sandbox()));
      case PodAction.DeleteApiObject _ ->
          withPod(
              subject, pod -> text(adapters.kubeApi().deletePod(uid, pod.name(), Deadlines.API)));
      case PodAction.StoreAllocation(var allocation) -> text(allocations.put(uid, allocation));
      case PodAction.RemoveAllocation _ -> text(allocations.remove(uid));
      case PodAction.ResizePod resize ->
          withPod(
              subject,
              pod -> new PodResizing(runtime, adapters.cgroups(), request).resize(pod, resize));
      case PodAction.RemoveLogs(PodName name) ->
          text(adapters.logs().remove(name, uid, Deadlines.LOGS));
    };
  }

  private HookedContainers hooked(Endpoints endpoints) {
    return new HookedContainers(adapters, endpoints, deadlines, news, clocks.nanos());
  }

  /** Before its container, by which it is found again when this is cut short. */
  private Outcome<Nothing> withoutLog(String log) {
    return log.isEmpty()
        ? Outcome.done()
        : adapters.containerLogs().removeAll(Path.of(log), Deadlines.LOGS);
  }

  private static Outcome<String> text(Outcome<Nothing> outcome) {
    return outcome.map(_ -> "");
  }

  private static Outcome<String> withPod(Subject subject, Function<Pod, Outcome<String>> effect) {
    return subject
        .spec()
        .map(effect)
        .orElseGet(() -> new Refused<>("FailedSync", "nobody knows the spec of " + subject));
  }

  private Outcome<String> createSandbox(Runtime runtime, Pod pod, int attempt) {
    return switch (handler(pod)) {
      case Done<String>(var handler) ->
          launch(pod, attempt, handler).then(launch -> createSandbox(runtime, launch));
      case Refused<String>(_, var message) -> new Refused<>("FailedCreatePodSandBox", message);
      case Unknown<String>(var cause) -> new Unknown<>(cause);
    };
  }

  private Outcome<String> createSandbox(Runtime runtime, SandboxLaunch launch) {
    runtime
        .notices(launch)
        .forEach(each -> news.tell(launch.pod(), "", true, each.reason(), each.message()));
    return runtime.createSandbox(launch, deadlines.sandbox());
  }

  /** Of the pod's RuntimeClass (KEP-585); empty, the runtime's own, for a pod without one. */
  private Outcome<String> handler(Pod pod) {
    var runtimeClass = Objects.requireNonNullElse(pod.spec().getRuntimeClassName(), "");
    return runtimeClass.isEmpty()
        ? new Done<>("")
        : adapters.kubeApi().runtimeHandler(runtimeClass, Deadlines.API);
  }

  private Outcome<SandboxLaunch> launch(Pod pod, int attempt, String handler) {
    return userIds(pod)
        .map(
            ids ->
                new SandboxLaunch(
                    pod,
                    attempt,
                    handler,
                    adapters.cgroups().parentOf(pod),
                    adapters.logs().directory(pod.name(), pod.uid()),
                    settings.network(),
                    ids));
  }

  private Outcome<Optional<IdRange>> userIds(Pod pod) {
    return pod.hostUsers()
        ? new Done<>(Optional.empty())
        : adapters.mounts().userIds(pod.uid()).map(Optional::of);
  }

  /**
   * A static pod refers to nothing but the services there are, and must not wait for them: it may
   * be the API server.
   */
  private Outcome<References> references(Pod pod) {
    var told = adapters.kubeApi().references(pod, Deadlines.API);
    return pod.fromFile() && !(told instanceof Done<References>)
        ? new Done<>(References.none())
        : told;
  }

  /** The environment's sources and the volumes' paths are looked up anew for every attempt. */
  private Outcome<String> createContainer(
      Runtime runtime, Pod pod, PodAction.CreateContainer create) {
    return handlerOf(pod, create)
        .then(handler -> launch(pod, create.sandbox().attempt(), handler))
        .then(sandbox -> container(sandbox, create, recursiveReadOnly(runtime, sandbox, create)))
        .then(launch -> runtime.createContainer(launch, deadlines.runtimeRequest()));
  }

  /** Only some containers need to know it. */
  private Outcome<String> handlerOf(Pod pod, PodAction.CreateContainer create) {
    return create.images().ofVolumes().isEmpty() && !asksForRecursion(pod, create.container())
        ? new Done<>("")
        : handler(pod);
  }

  private static boolean asksForRecursion(Pod pod, String container) {
    return pod.container(container).stream()
        .flatMap(spec -> spec.getVolumeMounts().stream())
        .anyMatch(mount -> mount.getRecursiveReadOnly() != null);
  }

  /** A runtime that does not answer is taken for one that cannot: nothing is made too open. */
  private boolean recursiveReadOnly(
      Runtime runtime, SandboxLaunch sandbox, PodAction.CreateContainer create) {
    return asksForRecursion(sandbox.pod(), create.container())
        && runtime.facts(Deadlines.LOOK) instanceof Done<RuntimeFacts>(var facts)
        && Optional.ofNullable(facts.features().get(sandbox.handler()))
            .filter(HandlerFeatures::recursiveReadOnly)
            .isPresent();
  }

  /** The files that the container's environment comes from, as far as they can be read. */
  private SortedMap<String, String> files(
      Pod pod, String container, SortedMap<String, Path> volumes) {
    var files = new TreeMap<String, String>();
    pod.container(container).stream()
        .flatMap(spec -> spec.getEnv().stream())
        .map(variable -> variable.getValueFrom())
        .filter(source -> source != null && source.getFileKeyRef() != null)
        .map(source -> source.getFileKeyRef())
        .forEach(
            ref -> {
              var volume = volumes.get(Objects.requireNonNullElse(ref.getVolumeName(), ""));
              var path = Objects.requireNonNullElse(ref.getPath(), "");
              if (volume != null
                  && adapters.mounts().text(volume, path) instanceof Done<String>(var text)) {
                files.put(References.file(ref.getVolumeName(), path), text);
              }
            });
    return files;
  }

  private Outcome<ContainerLaunch> container(
      SandboxLaunch sandbox, PodAction.CreateContainer create, boolean recursiveReadOnly) {
    var pod = sandbox.pod();
    return references(pod)
        .then(
            references ->
                adapters
                    .mounts()
                    .observe(pod, Deadlines.LOOK)
                    .map(
                        (SortedMap<String, Path> volumes) ->
                            new ContainerLaunch(
                                sandbox,
                                create.sandbox(),
                                create.container(),
                                create.attempt(),
                                create.images(),
                                references.with(files(pod, create.container(), volumes)),
                                volumes,
                                adapters.mounts().directory(pod.uid()),
                                settings.node(),
                                create.targetId(),
                                recursiveReadOnly)));
  }
}
