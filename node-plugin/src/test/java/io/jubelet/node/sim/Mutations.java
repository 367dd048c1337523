package io.jubelet.node.sim;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.decide.lifecycle.Decision;
import io.jubelet.node.decide.lifecycle.Decision.Planned;
import io.jubelet.node.decide.logs.LogAction;
import io.jubelet.node.decide.mirror.MirrorAction;
import io.jubelet.node.loop.Decisions;
import io.jubelet.node.loop.Decisions.NodeDescription;
import io.jubelet.node.model.ContainerImages;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.NodeFacts;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.ProbeKind;
import io.jubelet.node.model.ProbeTrack;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Site;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What mutants do to what the real decisions are given, and to what they give. */
final class Mutations {
  private Mutations() {}

  static Decision decide(
      Mutant mutant, Decisions.Lifecycle real, Situation situation, Instant now) {
    var twisted =
        new Situation(
            mutant.worker(situation),
            mutant.seen(situation),
            mutant.memory(situation),
            mutant.node(situation),
            mutant.statusDelivered(situation),
            mutant.probes(situation));
    var decision = real.decide(twisted, now);
    var stage = new ArrayList<Planned>();
    for (var planned : decision.stage()) {
      mutant
          .action(planned.action(), situation)
          .ifPresent(action -> stage.add(new Planned(action, planned.reason())));
    }
    mutant.more(situation).forEach(action -> stage.add(new Planned(action, "planted")));
    return new Decision(
        stage,
        decision.waiting(),
        mutant.wakeAt(decision.wakeAt(), now),
        decision.finished() && twisted.worker().getClass() == situation.worker().getClass());
  }

  static PodObservation withRuns(PodObservation seen, UnaryOperator<Run> change) {
    return with(
        seen,
        seen.containers().stream()
            .map(
                each ->
                    new ContainerInstance(
                        each.id(),
                        each.name(),
                        each.sandboxId(),
                        each.attempt(),
                        change.apply(each.run()),
                        each.hash(),
                        each.image(),
                        each.imageRef(),
                        each.logPath(),
                        each.user()))
            .toList());
  }

  static PodObservation without(PodObservation seen, Predicate<ContainerInstance> which) {
    return with(seen, seen.containers().stream().filter(which.negate()).toList());
  }

  private static PodObservation with(PodObservation seen, List<ContainerInstance> containers) {
    return new PodObservation(
        seen.uid(),
        seen.sandboxes(),
        containers,
        seen.volumesMounted(),
        seen.directory(),
        seen.cgroup(),
        seen.logAttempts());
  }

  static PodMemory withoutRests(PodMemory memory, PodObservation seen) {
    return new PodMemory(
        memory.known(),
        memory.setbacks(),
        memory.images(),
        noRests(seen),
        memory.done(),
        memory.resize());
  }

  static PodMemory withoutImageSetbacks(PodMemory memory) {
    var changed = memory;
    for (var site : memory.setbacks().keySet()) {
      changed = site.kind() == Site.Kind.IMAGE ? changed.succeeded(site) : changed;
    }
    return changed;
  }

  /** Every liveness probe whose last answer was a failure has failed for good. */
  static PodProbes condemned(PodProbes probes) {
    var changed = probes;
    for (var each : probes.tracks().entrySet()) {
      var track = each.getValue();
      if (each.getKey().kind() == ProbeKind.LIVENESS
          && track.inARow() > 0
          && !track.lastSucceeded()) {
        changed =
            changed.with(
                each.getKey(), track.answered(false, ProbeTrack.Verdict.FAILURE, track.dueAt()));
      }
    }
    return changed;
  }

  static Situation unprobed(Situation situation) {
    return new Situation(
        situation.worker(),
        situation.seen(),
        situation.memory(),
        situation.node(),
        situation.statusDelivered(),
        PodProbes.none());
  }

  /** When its first container has another image than at first, all have. */
  static Pod withOneChange(Pod pod) {
    if (!pod.containers().getFirst().getImage().endsWith("x")) {
      return pod;
    }
    var containers =
        pod.containers().stream()
            .map(
                each ->
                    each.getImage().endsWith("x")
                        ? each
                        : new ContainerBuilder(each).withImage(each.getImage() + "x").build())
            .toList();
    return new Pod(
        new PodBuilder(pod.api()).editSpec().withContainers(containers).endSpec().build());
  }

  static Decisions withoutStuckPods(Decisions real) {
    return new Decisions(
        real.lifecycle(),
        real.status(),
        real.admission(),
        real.resizing(),
        withoutStuckPods(real.node()),
        real.mirrors(),
        real.logs(),
        real.images());
  }

  private static NodeDescription withoutStuckPods(NodeDescription real) {
    return new NodeDescription() {
      @Override
      public Node registration(NodeFacts facts) {
        return real.registration(facts);
      }

      @Override
      public NodeStatus status(NodeFacts facts, Optional<NodeStatus> before, Instant now) {
        var untold =
            new NodeFacts(
                facts.runtime(),
                facts.runtimeTrouble(),
                Optional.empty(),
                facts.images(),
                facts.host(),
                facts.self(),
                facts.asked());
        return real.status(untold, before, now);
      }
    };
  }

  static PodMemory withoutHooks(PodMemory memory) {
    var done = memory.done();
    return memory.with(
        new PodMemory.Done(
            done.volumesSetUpAt(),
            done.deletionAskedAt(),
            new TreeSet<>(),
            done.anew(),
            done.logsRemoved(),
            done.allocationRemoved()));
  }

  static List<PodAction> stoppingSidecars(Situation situation) {
    return situation.seen().live().stream()
        .filter(each -> each.name().startsWith("side-"))
        .<PodAction>map(
            each ->
                new PodAction.StopContainer(
                    each.name(),
                    each.id(),
                    Duration.ofSeconds(Shape.GRACE_SECONDS),
                    "",
                    false,
                    false))
        .toList();
  }

  static PodAction.StopContainer within(PodAction.StopContainer stop, Duration grace) {
    return new PodAction.StopContainer(
        stop.container(), stop.id(), grace, stop.reason(), stop.preStop(), stop.anew());
  }

  /** Nothing that rests. */
  static TreeMap<String, PodMemory.RestartDelay> noRests(PodObservation seen) {
    var none = new TreeMap<String, PodMemory.RestartDelay>();
    seen.containers()
        .forEach(
            each ->
                none.merge(
                    each.name(),
                    new PodMemory.RestartDelay(each.attempt(), Duration.ZERO),
                    (one, other) -> one.attempt() > other.attempt() ? one : other));
    return none;
  }

  static PodAction.StopContainer runningAgain(PodAction.StopContainer stop) {
    return new PodAction.StopContainer(
        stop.container(), stop.id(), stop.grace(), stop.reason(), stop.preStop(), true);
  }

  static SortedMap<String, Waiting> allWaiting(
      Situation situation, SortedMap<String, Waiting> waiting) {
    var all = new TreeMap<>(waiting);
    if (situation.node().hold().isPresent()) {
      for (var each : situation.worker().subject().spec().map(Pod::containers).orElse(List.of())) {
        all.put(each.getName(), new Waiting("RuntimeSwitch", "planted"));
      }
    }
    return all;
  }

  static Pod withoutInitContainers(Pod pod) {
    return new Pod(
        new PodBuilder(pod.api()).editSpec().withInitContainers(List.of()).endSpec().build());
  }

  static Pod restarting(Pod pod) {
    return new Pod(
        new PodBuilder(pod.api()).editSpec().withRestartPolicy("Always").endSpec().build());
  }

  static PodStatus ready(PodStatus status) {
    var builder = new PodStatusBuilder(status);
    status.getConditions().forEach(each -> each.setStatus("True"));
    return builder.withConditions(status.getConditions()).build();
  }

  /** With something else told of pods. */
  static Decisions telling(Decisions real, Decisions.Status told) {
    return new Decisions(
        real.lifecycle(),
        told,
        real.admission(),
        real.resizing(),
        real.node(),
        real.mirrors(),
        real.logs(),
        real.images());
  }

  /** With something done to what is decided about a log, given by its name. */
  static Decisions keepingLogs(
      Decisions real, BiFunction<String, LogAction, Optional<LogAction>> planted) {
    return new Decisions(
        real.lifecycle(),
        real.status(),
        real.admission(),
        real.resizing(),
        real.node(),
        real.mirrors(),
        (files, log, limits, now) ->
            real.logs().next(files, log, limits, now).flatMap(action -> planted.apply(log, action)),
        real.images());
  }

  /** With something else decided about images. */
  static Decisions keepingImages(Decisions real, Decisions.ImageKeeping planted) {
    return new Decisions(
        real.lifecycle(),
        real.status(),
        real.admission(),
        real.resizing(),
        real.node(),
        real.mirrors(),
        real.logs(),
        planted);
  }

  static Situation ungated(Situation situation) {
    if (!(situation.worker() instanceof PodWorker.Syncing(var pod))) {
      return situation;
    }
    var open =
        new Pod(
            new PodBuilder(pod.api()).editSpec().withReadinessGates(List.of()).endSpec().build());
    return new Situation(
        new PodWorker.Syncing(open),
        situation.seen(),
        situation.memory(),
        situation.node(),
        situation.statusDelivered(),
        situation.probes());
  }

  static Pod withDebuggersAsContainers(Pod pod) {
    var containers = new ArrayList<>(pod.containers());
    pod.ephemeralContainers().forEach(containers::add);
    return new Pod(
        new PodBuilder(pod.api())
            .editSpec()
            .withContainers(containers)
            .withEphemeralContainers(List.of())
            .endSpec()
            .build());
  }

  /** Of containers with rules, which they then have no more. */
  static Pod withRestartPolicies(Pod pod, String policy) {
    var containers =
        pod.containers().stream()
            .map(
                each ->
                    each.getRestartPolicyRules().isEmpty()
                        ? each
                        : new ContainerBuilder(each)
                            .withRestartPolicy(policy)
                            .withRestartPolicyRules(List.of())
                            .build())
            .toList();
    return new Pod(
        new PodBuilder(pod.api()).editSpec().withContainers(containers).endSpec().build());
  }

  /** With something done to what is decided about mirror pods. */
  static Decisions mirroring(
      Decisions real, Function<MirrorAction, Optional<MirrorAction>> planted) {
    return new Decisions(
        real.lifecycle(),
        real.status(),
        real.admission(),
        real.resizing(),
        real.node(),
        (pair, owner) -> real.mirrors().next(pair, owner).flatMap(planted),
        real.logs(),
        real.images());
  }

  /** With something done to what is decided about who is taken. */
  static Decisions admitting(
      Decisions real, BiFunction<List<Pod>, Optional<Refusal>, Optional<Refusal>> planted) {
    return new Decisions(
        real.lifecycle(),
        real.status(),
        (pod, admitted, node) ->
            planted.apply(admitted, real.admission().refusal(pod, admitted, node)),
        real.resizing(),
        real.node(),
        real.mirrors(),
        real.logs(),
        real.images());
  }

  /** With something done to whether the node has room for a resize. */
  static Decisions resizing(
      Decisions real, Function<Optional<Refusal>, Optional<Refusal>> planted) {
    return new Decisions(
        real.lifecycle(),
        real.status(),
        real.admission(),
        (pod, others, node) -> planted.apply(real.resizing().refusal(pod, others, node)),
        real.node(),
        real.mirrors(),
        real.logs(),
        real.images());
  }

  static Pod restartingAlone(Pod pod) {
    var containers =
        pod.containers().stream()
            .map(
                each ->
                    each.getRestartPolicyRules() == null || each.getRestartPolicyRules().isEmpty()
                        ? each
                        : new ContainerBuilder(each)
                            .editFirstRestartPolicyRule()
                            .withAction("Restart")
                            .endRestartPolicyRule()
                            .build())
            .toList();
    return new Pod(
        new PodBuilder(pod.api()).editSpec().withContainers(containers).endSpec().build());
  }

  static Pod restartingForResizes(Pod pod) {
    var containers =
        pod.containers().stream()
            .map(
                each ->
                    new ContainerBuilder(each)
                        .withResizePolicy(
                            new ContainerResizePolicy("cpu", "RestartContainer"),
                            new ContainerResizePolicy("memory", "RestartContainer"))
                        .build())
            .toList();
    return new Pod(
        new PodBuilder(pod.api()).editSpec().withContainers(containers).endSpec().build());
  }

  static Optional<MirrorAction> disowned(MirrorAction action) {
    return Optional.of(
        action instanceof MirrorAction.Create(var mirror, var reason)
            ? new MirrorAction.Create(
                new Pod(
                    new PodBuilder(mirror.api())
                        .editMetadata()
                        .withOwnerReferences(List.of())
                        .endMetadata()
                        .build()),
                reason)
            : action);
  }

  static PodObservation unknownIsDead(PodObservation seen) {
    return withRuns(
        seen,
        run ->
            run instanceof Run.Unknown
                ? new Run.Exited(Instant.EPOCH, Instant.EPOCH, 137, "", "")
                : run);
  }

  static PodAction withoutVolumes(PodAction.CreateContainer create) {
    return new PodAction.CreateContainer(
        create.container(),
        create.attempt(),
        create.sandbox(),
        ContainerImages.of(create.images().own()),
        create.targetId());
  }

  static NodeContext unheld(NodeContext node) {
    return new NodeContext(
        node.node(),
        node.runtimeName(),
        node.handlers(),
        node.network(),
        Optional.empty(),
        node.resync(),
        node.longestRest());
  }

  static PodStatus phaseless(PodStatus status, Instant now) {
    return now.getEpochSecond() % 2 == 0
        ? status
        : new PodStatusBuilder(status).withPhase("Running").build();
  }
}
