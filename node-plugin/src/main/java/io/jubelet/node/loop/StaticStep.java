package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.mirror.MirrorAction;
import io.jubelet.node.decide.mirror.MirrorPods;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.Phase;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.StaticPods;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Static pods: what files ask for is compared with what is here after every event, so that it does
 * not matter how often a file changed in between. A pod begins when none of its name is left, ends
 * with its file, and is shown by a mirror pod while it is here.
 */
final class StaticStep {
  /** For so long the watch is given to show what was done; then it is done once more. */
  private static final Duration SHOWN_WITHIN = Duration.ofSeconds(5);

  private final String node;
  private final Decisions.Mirrors mirrors;

  StaticStep(String node, Decisions.Mirrors mirrors) {
    this.node = node;
    this.mirrors = mirrors;
  }

  Step read(NodeState state, Event.FilesRead read, Instant now) {
    var sources = state.sources().withFiles(read.pods());
    var known = state.with(sources);
    var next = sources.found().isPresent() ? known : known.withRelist(known.relist().hastened(now));
    var step =
        Step.of(sources.listed() ? next.withTraces(next.traces().hastened(now)) : next)
            .then(new Note(false, "files read", "pods=" + read.pods().size(), ""));
    for (var problem : read.problems()) {
      step = step.then(new Note(true, "bad manifest", "", problem));
    }
    return step;
  }

  NodeState mirrorsListed(NodeState state, List<Pod> mirrors, Instant now) {
    var sources = state.sources().withMirrors(mirrors);
    var next = redirected(state.with(sources), now);
    return sources.listed() ? next.withTraces(next.traces().hastened(now)) : next;
  }

  NodeState mirrorChanged(NodeState state, Pod mirror, Instant now) {
    return redirected(state.with(state.sources().withMirror(mirror)), now);
  }

  /** Nothing changes when it was none, or was replaced already. */
  NodeState mirrorGone(NodeState state, PodUid uid, Instant now) {
    return state.sources().mirrors().values().stream()
        .filter(mirror -> mirror.uid().equals(uid))
        .findFirst()
        .map(mirror -> redirected(state.with(state.sources().withoutMirror(mirror)), now))
        .orElse(state);
  }

  /** Statuses go through the mirror pods that there are now. */
  private static NodeState redirected(NodeState state, Instant now) {
    var next = state;
    for (var each : state.pods().entrySet()) {
      var entry = each.getValue();
      if (entry.worker().subject() instanceof Subject.AtApi(var pod) && pod.fromFile()) {
        var mirror = state.sources().mirrorOf(pod);
        var told = entry.publication().redirected(mirror.map(Pod::uid));
        if (!told.equals(entry.publication())) {
          var redirected = entry.with(told);
          var changed =
              mirror.map(m -> adopted(redirected, StaticPods.told(pod, m), now)).orElse(redirected);
          next = next.with(each.getKey(), Optional.of(changed));
        }
      }
    }
    return next;
  }

  /**
   * What an earlier life of the agent told is gone on with, so that the start time stays and an end
   * that was told is one.
   */
  private static PodEntry adopted(PodEntry entry, PodStatus status, Instant now) {
    if (status.getStartTime() == null) {
      return entry;
    }
    var known =
        entry.with(entry.memory().withKnown(status)).with(entry.publication().anew()).stirred(now);
    var ended = Phase.of(status.getPhase()).filter(Phase::terminal).isPresent();
    return ended ? known.with(completed(entry.worker(), now)) : known;
  }

  private static PodWorker completed(PodWorker worker, Instant now) {
    return switch (worker) {
      case PodWorker.Pending pending ->
          pending.terminate(new Ending.Completed(), now.plus(pending.pod().gracePeriod()));
      case PodWorker.Syncing syncing ->
          syncing.terminate(new Ending.Completed(), now.plus(syncing.pod().gracePeriod()));
      case PodWorker.Terminating _, PodWorker.Terminated _ -> worker;
    };
  }

  /** What the watch has shown already leaves nothing to wait for. */
  Step mirrorAnswered(NodeState state, Event.MirrorAnswered answer, Instant now) {
    var name = answer.action().name();
    var chore = state.sources().mirroring().getOrDefault(name, Chore.dueAt(now));
    return switch (answer.outcome()) {
      case Outcome.Done<Nothing> _ ->
          Step.of(
              shown(state.sources(), answer.action())
                  ? state.with(state.sources().withMirroring(name, Optional.empty()))
                  : with(state, name, chore.done(now.plus(SHOWN_WITHIN))));
      case Outcome.Refused<Nothing>(var reason, var message) ->
          failed(state, name, chore.failed(now), reason + ": " + message);
      case Outcome.Unknown<Nothing>(var cause) -> failed(state, name, chore.failed(now), cause);
    };
  }

  private static boolean shown(Sources sources, MirrorAction done) {
    var there = Optional.ofNullable(sources.mirrors().get(done.name())).map(Pod::uid);
    return switch (done) {
      case MirrorAction.Create _ -> there.isPresent();
      case MirrorAction.Delete(_, var uid, _) -> !there.equals(Optional.of(uid));
    };
  }

  /** A failure that repeats is noted the first, second, fourth ... time. */
  private static Step failed(NodeState state, PodName name, Chore chore, String cause) {
    var step = Step.of(with(state, name, chore));
    return Integer.bitCount(chore.failures()) == 1
        ? step.then(new Note(true, "mirror pod is not as it should be", "pod=" + name, cause))
        : step;
  }

  private static NodeState with(NodeState state, PodName name, Chore chore) {
    return state.with(state.sources().withMirroring(name, Optional.of(chore)));
  }

  /** Ends, begins and changes static pods until all is as the files say; then the mirror pods. */
  Step reconcile(NodeState state, PodStep podStep) {
    var sources = state.sources();
    if (!sources.filesRead() || sources.found().isEmpty()) {
      return Step.of(state);
    }
    var step = Step.of(state);
    for (var each : state.pods().entrySet()) {
      if (superseded(each.getValue(), sources)) {
        step =
            step.then(
                applied(
                    step.state(), each.getKey(), podStep.gone(each.getValue(), Optional.empty())));
      }
    }
    for (var pod : sources.files().values()) {
      step = step.then(wanted(step.state(), pod, podStep));
    }
    return mirrored(step, podStep.now());
  }

  private static boolean superseded(PodEntry entry, Sources sources) {
    return entry.worker().subject() instanceof Subject.AtApi(var pod)
        && pod.fromFile()
        && !Optional.ofNullable(sources.files().get(pod.name()))
            .map(Pod::uid)
            .equals(Optional.of(pod.uid()));
  }

  private static Step wanted(NodeState state, Pod pod, PodStep podStep) {
    var entry = state.pods().get(pod.uid());
    if (entry != null) {
      var changes =
          entry.worker().subject() instanceof Subject.AtApi(var before)
              && before.fromFile()
              && !pod.asksTheSameAs(before);
      return changes ? applied(state, pod.uid(), podStep.changed(entry, pod)) : Step.of(state);
    }
    return occupied(state, pod.name())
        ? Step.of(state)
        : Step.of(state.with(pod.uid(), Optional.of(begun(state.sources(), pod, podStep))));
  }

  /** Whether an older pod of that name is still here, or may be. */
  private static boolean occupied(NodeState state, PodName name) {
    return state.pods().values().stream().anyMatch(entry -> occupies(entry, name));
  }

  private static boolean occupies(PodEntry entry, PodName name) {
    return switch (entry.worker().subject()) {
      case Subject.Orphan(_, var known) ->
          known.isEmpty() ? entry.seen().isEmpty() : known.get().equals(name);
      case Subject.AtApi(var pod) -> pod.fromFile() && pod.name().equals(name);
      case Subject.Gone(var pod) -> pod.fromFile() && pod.name().equals(name);
    };
  }

  /** What ran when the agent began was admitted by an earlier life of it. */
  private static PodEntry begun(Sources sources, Pod pod, PodStep podStep) {
    var mirror = sources.mirrorOf(pod);
    var known = mirror.map(m -> StaticPods.remembering(pod, m)).orElse(pod);
    var entry = podStep.appeared(known, Optional.empty());
    var ran = sources.found().filter(found -> found.all().contains(pod.uid())).isPresent();
    var admitted =
        ran && entry.worker() instanceof PodWorker.Pending pending
            ? entry.with(pending.admit())
            : entry;
    return admitted.with(Publication.towards(mirror.map(Pod::uid)));
  }

  private static Step applied(NodeState state, PodUid uid, PodTurn turn) {
    return new Step(state.with(uid, turn.entry()), turn.effects(), turn.notes(), turn.judgements());
  }

  private Step mirrored(Step begun, Instant now) {
    var owner = begun.state().node().nodeUid().map(uid -> new MirrorPods.Owner(node, uid));
    var sources = begun.state().sources();
    if (owner.isEmpty() || !sources.listed()) {
      return begun;
    }
    var names = new TreeSet<>(sources.files().keySet());
    names.addAll(sources.mirrors().keySet());
    names.addAll(sources.mirroring().keySet());
    var step = begun;
    for (var name : names) {
      var action = mirrors.next(pair(step.state(), name), owner.get());
      step = step.then(undertaken(step.state(), name, action, now));
    }
    return step;
  }

  private static MirrorPods.Pair pair(NodeState state, PodName name) {
    var wanted =
        Optional.ofNullable(state.sources().files().get(name))
            .flatMap(pod -> Optional.ofNullable(state.pods().get(pod.uid())))
            .filter(entry -> entry.worker().subject() instanceof Subject.AtApi);
    return new MirrorPods.Pair(
        wanted.flatMap(entry -> entry.worker().subject().spec()),
        wanted.isEmpty() && occupied(state, name),
        Optional.ofNullable(state.sources().mirrors().get(name)));
  }

  private static Step undertaken(
      NodeState state, PodName name, Optional<MirrorAction> action, Instant now) {
    var chore = Optional.ofNullable(state.sources().mirroring().get(name));
    if (chore.map(Chore::underWay).orElse(false)) {
      return Step.of(state);
    }
    if (action.isEmpty()) {
      return chore.isEmpty()
          ? Step.of(state)
          : Step.of(state.with(state.sources().withMirroring(name, Optional.empty())));
    }
    var next = chore.orElse(Chore.dueAt(now));
    return next.due(now)
        ? Step.of(with(state, name, next.begun()), new Effect.Mirror(action.get()))
        : Step.of(state);
  }
}
