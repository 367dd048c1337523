package io.jubelet.node.loop;

import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.NodeFacts;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.model.StaticPods;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The agent as a pure function: from a state, an event and the time to the next state and its
 * effects. Every event first changes what it is about; then whatever is due is begun, and the
 * switch of the runtime gets its turn.
 */
public final class NodeStep {
  /** A clock that is put back by more than this was set; all times are set anew then. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMillis(500);

  /** Reasons for which the Node cannot be had by asking again. */
  private static final List<String> UNREADABLE = List.of("NotFound", "Forbidden");

  private final NodeSettings settings;
  private final Decisions decisions;
  private final Switching switching;
  private final NodeChores chores;
  private final Discovery discovery;
  private final StaticStep statics;
  private final ResizeStep resizes;
  private final LogChore logs;
  private final ImageChore images;

  public NodeStep(NodeSettings settings, Decisions decisions, Switching switching) {
    this.settings = settings;
    this.decisions = decisions;
    this.switching = switching;
    this.chores = new NodeChores(settings, decisions.node());
    this.discovery = new Discovery();
    this.statics = new StaticStep(settings.node().name(), decisions.mirrors());
    this.resizes = new ResizeStep(decisions.resizing(), chores::view);
    this.logs = new LogChore(settings, decisions.logs());
    this.images = new ImageChore(settings, decisions.images());
  }

  public Step step(NodeState state, Event event, Instant now) {
    var putBack = now.isBefore(state.lastEventAt().minus(CLOCK_TOLERANCE));
    var timed = putBack ? state.allDue(now) : state;
    var taken = take(timed.nextEvent(now), event, now);
    if (event instanceof Event.Probed) {
      // Told hundreds of times a second: what it makes due is begun with the next tick.
      return taken;
    }
    var switched = taken.then(switching.advance(taken.state(), event, now));
    var stirred = switched.then(stirredBySwitch(taken.state(), switched.state(), now));
    if (verified(stirred.state()) && !verified(taken.state())) {
      stirred = stirred.then(Step.of(chores.heartbeatDue(stirred.state(), now)));
    }
    var begun = stirred.then(statics.reconcile(stirred.state(), podStep(stirred.state(), now)));
    var granted = ResizeStep.due(event) ? begun.then(resizes.grant(begun.state(), now)) : begun;
    return granted.then(sweep(granted.state(), now));
  }

  private Step take(NodeState state, Event event, Instant now) {
    return switch (event) {
      case Event.PodsListed(var pods) -> listed(state, pods, now);
      case Event.PodChanged(var pod) -> toldByApi(state, pod, now);
      case Event.PodGone(var pod, var grace) -> goneAtApi(state, pod, grace, now);
      case Event.FilesRead read -> statics.read(state, read, now);
      case Event.MirrorAnswered answer -> statics.mirrorAnswered(state, answer, now);
      case Event.RuntimeHint(var pod) -> discovery.hinted(state, pod, now);
      case Event.Observed observed ->
          onPod(state, observed.pod(), now, turn -> entry -> turn.observed(entry, observed));
      case Event.ActionAnswered answer ->
          onPod(state, answer.pod(), now, turn -> entry -> turn.answered(entry, answer));
      case Event.Probed probed ->
          onPod(state, probed.pod(), now, turn -> entry -> turn.probes().probed(entry, probed));
      case Event.StatusAnswered answer ->
          onPod(state, answer.pod(), now, turn -> entry -> turn.statusAnswered(entry, answer));
      case Event.Relisted relisted -> discovery.relisted(state, relisted, podStep(state, now), now);
      case Event.TracesListed listed -> discovery.traced(state, listed, podStep(state, now), now);
      case Event.NodeObserved observed -> Step.of(chores.observed(state, observed, now));
      case Event.NodeChanged(var self) -> chores.told(state, self, now);
      case Event.NodeRead read -> nodeRead(state, read, now);
      case Event.NodeRegistered(var outcome) -> chores.registered(state, outcome, now);
      case Event.LeaseRenewed(var outcome) -> Step.of(chores.renewed(state, outcome, now));
      case Event.NodeStatusAnswered(var outcome) -> chores.statusAnswered(state, outcome, now);
      case Event.LogsListed(var outcome) -> logs.listed(state, outcome, now);
      case Event.ImagesSurveyed surveyed -> images.surveyed(state, surveyed, now);
      case Event.ImageRemoved removed -> images.removed(state, removed, now);
      case Event.LogKept kept -> logs.kept(state, kept, now);
      case Event.Tick _, Event.OrderChanged _, SwitchEvent _ -> Step.of(state);
    };
  }

  /** Where it cannot be read what is known of it counts, or what it would register; else again. */
  private Step nodeRead(NodeState state, Event.NodeRead read, Instant now) {
    return switch (read.outcome()) {
      // Only for this pod: what the watch tells may be newer.
      case Outcome.Done<OwnNode>(var self) ->
          judgedAnew(state, state.node().facts().with(self), read.pod(), now);
      case Outcome.Refused<OwnNode>(var reason, _) when UNREADABLE.contains(reason) ->
          judgedAnew(state, state.node().facts(), read.pod(), now);
      case Outcome.Refused<OwnNode>(var reason, var message) ->
          unread(state, reason + ": " + message);
      case Outcome.Unknown<OwnNode>(var cause) -> unread(state, cause);
    };
  }

  private Step unread(NodeState state, String cause) {
    return Step.of(state)
        .then(new Note(true, "node cannot be read", "node=" + settings.node().name(), cause));
  }

  private Step judgedAnew(NodeState state, NodeFacts facts, PodUid uid, Instant now) {
    var waits =
        Optional.ofNullable(state.pods().get(uid))
            .filter(entry -> entry.worker() instanceof PodWorker.Pending)
            .filter(entry -> entry.flight() instanceof Flight.ReadingNode)
            .filter(state::workable);
    return waits.isPresent() ? look(state, uid, chores.view(facts).asFresh(), now) : Step.of(state);
  }

  private Step listed(NodeState state, List<Pod> pods, Instant now) {
    var mirrors = pods.stream().filter(pod -> pod.mirrored().isPresent()).toList();
    var step = Step.of(statics.mirrorsListed(state, mirrors, now));
    var present = new TreeMap<PodUid, Pod>();
    for (Pod pod : pods) {
      if (pod.mirrored().isEmpty()) {
        present.put(pod.uid(), pod);
        step = step.then(toldByApi(step.state(), pod, now));
      }
    }
    for (var known : state.pods().entrySet()) {
      if (!present.containsKey(known.getKey()) && !known.getValue().ofFile()) {
        step = step.then(gone(step.state(), known.getKey(), Optional.empty(), now));
      }
    }
    return step;
  }

  /** A static pod does not heed the API server, whatever that says under its UID. */
  private Step toldByApi(NodeState state, Pod pod, Instant now) {
    if (pod.mirrored().isPresent()) {
      return Step.of(statics.mirrorChanged(state, pod, now));
    }
    var known = state.pods().get(pod.uid());
    return known != null && known.ofFile()
        ? Step.of(state)
        : changed(state, StaticPods.ofApi(pod), now);
  }

  private Step goneAtApi(NodeState state, PodUid uid, Optional<Duration> grace, Instant now) {
    var known = state.pods().get(uid);
    return known == null || known.ofFile()
        ? Step.of(statics.mirrorGone(state, uid, now))
        : gone(state, uid, grace, now);
  }

  private Step changed(NodeState state, Pod pod, Instant now) {
    var turn = podStep(state, now);
    var entry = state.pods().get(pod.uid());
    if (entry != null) {
      return applied(state, pod.uid(), turn.changed(entry, pod), now);
    }
    var earlier = Optional.ofNullable(state.allocations().get(pod.uid()));
    var appeared = turn.appeared(pod, earlier);
    return Step.of(state.withoutAllocation(pod.uid()).with(pod.uid(), Optional.of(appeared)));
  }

  private Step gone(NodeState state, PodUid pod, Optional<Duration> grace, Instant now) {
    return onPod(state, pod, now, turn -> entry -> turn.gone(entry, grace));
  }

  private Step onPod(
      NodeState state,
      PodUid pod,
      Instant now,
      Function<PodStep, Function<PodEntry, PodTurn>> how) {
    var entry = state.pods().get(pod);
    return entry == null
        ? Step.of(state)
        : applied(state, pod, how.apply(podStep(state, now)).apply(entry), now);
  }

  /** The pod's turn as a step of the node; a forgotten pod that came back begins anew. */
  private Step applied(NodeState state, PodUid pod, PodTurn turn, Instant now) {
    var entry = turn.entry();
    var next = state;
    if (entry.isEmpty()) {
      entry =
          Optional.ofNullable(state.pods().get(pod))
              .flatMap(PodEntry::successor)
              .map(back -> podStep(state, now).appeared(back, Optional.empty()));
      next = state.withoutAllocation(pod);
    }
    return new Step(next.with(pod, entry), turn.effects(), turn.notes(), turn.judgements());
  }

  private PodStep podStep(NodeState state, Instant now) {
    return new PodStep(decisions, context(state), state.endpoints(), state.events(), now);
  }

  private NodeContext context(NodeState state) {
    var facts = state.node().facts();
    return new NodeContext(
        settings.node(),
        facts.runtime().map(RuntimeFacts::name).orElse(""),
        facts.runtime().map(RuntimeFacts::features).orElseGet(TreeMap::new),
        facts.networkTrouble(),
        state.switching().hold(),
        settings.timing().sync(),
        settings.containers().longestRest());
  }

  /** Another runtime, or a hold that began or ended, concerns every pod. */
  private Step stirredBySwitch(NodeState before, NodeState after, Instant now) {
    var moved = !before.endpoints().equals(after.endpoints());
    if (!moved && before.switching().hold().equals(after.switching().hold())) {
      return Step.of(after);
    }
    var state = moved ? chores.moved(after, now) : after;
    for (var pod : state.pods().entrySet()) {
      state = state.with(pod.getKey(), Optional.of(pod.getValue().stirred(now)));
    }
    return Step.of(state);
  }

  private static boolean verified(NodeState state) {
    return state.switching().change().verified();
  }

  /** Begins everything whose time has come. */
  private Step sweep(NodeState state, Instant now) {
    var step = chores.begin(state, now);
    step = step.then(discovery.begin(step.state(), now));
    step = step.then(logs.begin(step.state(), now));
    step = step.then(images.begin(step.state(), now));
    for (var pod : Holders.byAge(state, now)) {
      step = step.then(look(step.state(), pod, chores.view(step.state().node().facts()), now));
    }
    for (var pod : state.pods().entrySet()) {
      if (pod.getValue().publication().due(now)) {
        step = step.then(onPod(step.state(), pod.getKey(), now, turn -> turn::publish));
      }
      var probe = pod.getValue().probes().nextDue();
      if (probe.isPresent() && !now.isBefore(probe.get())) {
        step = step.then(onPod(step.state(), pod.getKey(), now, turn -> turn.probes()::due));
      }
    }
    return step;
  }

  /** Whoever has to make room for the pod ends in the same step. */
  private Step look(NodeState state, PodUid uid, NodeView node, Instant now) {
    var pending =
        Optional.ofNullable(state.pods().get(uid))
            .filter(entry -> entry.worker() instanceof PodWorker.Pending);
    var holders = pending.isPresent() ? Holders.of(state, uid, now) : Holders.none();
    var step = onPod(state, uid, now, turn -> entry -> turn.due(entry, holders, node));
    for (var judgement : step.judgements()) {
      if (judgement instanceof Judgement.OfAdmission(var critical, _, _, _, var refusal)) {
        for (var victim : refusal.map(Refusal::victims).orElse(List.of())) {
          step =
              step.then(
                  onPod(
                      step.state(), victim, now, turn -> entry -> turn.preempted(entry, critical)));
        }
      }
    }
    return step;
  }
}
