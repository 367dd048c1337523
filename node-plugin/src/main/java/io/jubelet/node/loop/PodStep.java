package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.decide.lifecycle.ActiveDeadline;
import io.jubelet.node.decide.lifecycle.CrashLoop;
import io.jubelet.node.decide.lifecycle.Decision;
import io.jubelet.node.decide.lifecycle.Decision.Planned;
import io.jubelet.node.decide.lifecycle.Retries;
import io.jubelet.node.decide.probe.Probing;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.Allocation;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.Phase;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodResize;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.Site;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happens to one pod in one step: observe, decide, one stage of actions, observe again.
 *
 * @param operation the number of the present event; it names an operation that begins with it
 */
record PodStep(
    Decisions decisions, NodeContext context, Endpoints endpoints, long operation, Instant now) {

  /**
   * A pod that the API server, or a file, shows for the first time.
   *
   * @param earlier what an earlier life of the agent has granted to it
   */
  PodEntry appeared(Pod told, Optional<Allocation> earlier) {
    var pod = earlier.map(allocation -> told.with(allocation.granted())).orElse(told);
    var pending = new PodWorker.Pending(pod);
    var phase = Phase.of(pod.status().getPhase());
    PodWorker worker = pending;
    if (pod.deletionTimestamp().isPresent()) {
      worker = pending.terminate(new Ending.Deleted(), stopBy(pod));
    } else if (phase.map(Phase::terminal).orElse(false)) {
      worker = pending.terminate(new Ending.Completed(), stopBy(pod));
    }
    var publication =
        pod.fromFile() ? Publication.none() : Publication.towards(Optional.of(pod.uid()));
    var fresh = PodMemory.fresh(pod.status());
    var memory =
        earlier.map(allocation -> fresh.with(PodResize.recovered(told, allocation))).orElse(fresh);
    return PodEntry.begin(worker, memory, publication, now);
  }

  /** A pod that exists on this node and that the API server does not know. */
  PodEntry orphan(PodUid uid, Optional<PodName> name) {
    return PodEntry.begin(
        new PodWorker.Terminating(new Subject.Orphan(uid, name), new Ending.Orphaned(), now),
        PodMemory.fresh(new io.fabric8.kubernetes.api.model.PodStatus()),
        Publication.none(),
        now);
  }

  /** What it asks for of resources is not what it has, before that is granted. */
  PodTurn changed(PodEntry entry, Pod told) {
    if (!(entry.worker().subject() instanceof Subject.AtApi(var before))) {
      return PodTurn.of(entry.followedBy(Optional.of(told)));
    }
    var resize = entry.memory().resize().map(it -> it.asked(ContainerResources.of(told)));
    var pod = resize.map(it -> told.with(it.allocation().granted())).orElse(told);
    var memory = resize.map(entry.memory()::with).orElse(entry.memory());
    var updated = entry.with(otherImages(memory, before, pod)).with(entry.worker().updated(pod));
    if (pod.asksTheSameAs(before)
        && pod.generation() == before.generation()
        && resize.equals(entry.memory().resize())) {
      return PodTurn.of(updated);
    }
    return pod.deletionTimestamp().isPresent()
        ? ended(updated, updated.worker(), stopBy(pod))
        : PodTurn.of(updated.stirred(now));
  }

  /** Who wrote a wrong image need not wait for the right one (upstream backs off by image). */
  static PodMemory otherImages(PodMemory memory, Pod before, Pod now) {
    var result = memory;
    for (var container : now.allContainers().map(Container::getName).toList()) {
      var had = before.images(container);
      for (var named : now.images(container).entrySet()) {
        if (!named.getValue().equals(had.get(named.getKey()))) {
          result = result.withoutImage(container, named.getKey());
        }
      }
    }
    return result;
  }

  /**
   * The API server has it no longer, or its file is gone.
   *
   * @param grace the grace period it was deleted with, where it was told
   */
  PodTurn gone(PodEntry entry, Optional<Duration> grace) {
    var alone = entry.followedBy(Optional.empty());
    var turn =
        entry.worker().subject() instanceof Subject.AtApi(var pod)
            ? ended(alone, alone.worker(), now.plus(grace.orElseGet(pod::gracePeriod)))
            : PodTurn.of(alone);
    var left = turn.entry().orElseThrow();
    return turn.with(
        left.with(left.publication().silenced())
            .with(
                switch (left.worker()) {
                  case PodWorker.Terminating terminating -> terminating.gone();
                  case PodWorker.Terminated terminated -> terminated.gone();
                  case PodWorker.Pending _, PodWorker.Syncing _ ->
                      throw new IllegalStateException(
                          left.worker() + " goes on without its object");
                }));
  }

  /** Ends it, or ends it sooner; what is under way and takes longer is interrupted. */
  private PodTurn ended(PodEntry entry, PodWorker worker, Instant stopBy) {
    var next =
        switch (worker) {
          case PodWorker.Pending pending -> pending.terminate(new Ending.Deleted(), stopBy);
          case PodWorker.Syncing syncing -> syncing.terminate(new Ending.Deleted(), stopBy);
          case PodWorker.Terminating terminating -> terminating.hasten(stopBy);
          case PodWorker.Terminated terminated -> terminated;
        };
    var turn = PodTurn.of(entry.with(next).stirred(now));
    if (next.equals(worker)) {
      return turn;
    }
    var noted = turn.noting(note(entry, "terminating", "stop by " + stopBy));
    return entry.flight() instanceof Flight.Acting acting
        ? noted.doing(
            List.of(new Effect.Cancel(entry.worker().subject().uid(), acting.operation())))
        : noted;
  }

  private Instant stopBy(Pod pod) {
    return now.plus(pod.gracePeriod());
  }

  /**
   * Its time has come: it is admitted if that is still to be decided, and observed.
   *
   * @param holders the pods that hold resources of the node
   */
  PodTurn due(PodEntry entry, Holders holders, NodeView node) {
    return entry.worker() instanceof PodWorker.Pending pending
        ? new AdmissionStep(this, holders, node).of(entry, pending)
        : observe(entry);
  }

  /** It makes room for a critical pod, within its grace period. */
  PodTurn preempted(PodEntry entry, Pod critical) {
    if (!(entry.worker() instanceof PodWorker.Syncing syncing)) {
      return PodTurn.of(entry);
    }
    var pod = syncing.pod();
    var ending = syncing.terminate(Preempted.ENDING, stopBy(pod));
    var turn =
        PodTurn.of(entry.with(ending).stirred(now))
            .noting(note(entry, "preempted", "room for " + critical.name()))
            .doing(List.of(new Effect.PublishEvent(Preempted.event(pod, now))));
    return entry.flight() instanceof Flight.Acting acting
        ? turn.doing(List.of(new Effect.Cancel(pod.uid(), acting.operation())))
        : turn;
  }

  /** What one event leads to for the pod's probes. */
  PodProbing probes() {
    return new PodProbing(context, endpoints, now);
  }

  PodTurn observe(PodEntry entry) {
    var again = entry.memory().setback(Site.of(Site.Kind.OBSERVATION)).isPresent();
    return PodTurn.of(
        entry.with(new Flight.Observing(operation, false)),
        new Effect.Observe(operation, entry.worker().subject(), endpoints.runtime(), again));
  }

  PodTurn observed(PodEntry entry, Event.Observed event) {
    if (!(entry.flight() instanceof Flight.Observing(var begun, var dirty))
        || begun != event.operation()) {
      return PodTurn.of(entry);
    }
    return switch (event.outcome()) {
      case Outcome.Done<Event.Sighting>(var sighting) -> {
        var settled = ResizeStep.settled(entry.memory(), sighting.seen());
        yield concludeInTime(
                probed(
                    named(entry, sighting)
                        .with(sighting.seen())
                        .with(settled.succeeded(Site.of(Site.Kind.OBSERVATION)))),
                dirty)
            .doing(ResizeStep.completed(entry, settled, now));
      }
      case Outcome.Refused<Event.Sighting>(_, var message) -> unseen(entry, message);
      case Outcome.Unknown<Event.Sighting>(var cause) -> unseen(entry, cause);
    };
  }

  private PodEntry probed(PodEntry seen) {
    return seen.with(Probing.follow(situation(seen), now));
  }

  private static PodEntry named(PodEntry entry, Event.Sighting sighting) {
    return entry.worker() instanceof PodWorker.Terminating(Subject.Orphan orphan, var why, var by)
            && orphan.name().isEmpty()
        ? entry.with(
            new PodWorker.Terminating(new Subject.Orphan(orphan.uid(), sighting.name()), why, by))
        : entry;
  }

  private PodTurn unseen(PodEntry entry, String cause) {
    var site = Site.of(Site.Kind.OBSERVATION);
    var setback = Retries.lost(site, entry.memory().setback(site), cause, now);
    var turn =
        PodTurn.of(
            entry
                .with(entry.memory().failed(site, setback))
                .with(new Flight.Idle(setback.until())));
    return setback.count() == 1 ? turn.noting(note(entry, "cannot be observed", cause)) : turn;
  }

  /** A pod whose time is over ends, and that is told. */
  private PodTurn concludeInTime(PodEntry seen, boolean dirty) {
    if (!(seen.worker() instanceof PodWorker.Syncing syncing)) {
      return conclude(seen, dirty);
    }
    var pod = syncing.pod();
    var exceeded = ActiveDeadline.exceeded(pod, seen.memory().known(), now);
    return exceeded
        .map(
            ending ->
                conclude(seen.with(syncing.terminate(ending, stopBy(pod))), dirty)
                    .noting(note(seen, "ended", ending.message()))
                    .doing(
                        List.of(
                            new Effect.PublishEvent(
                                PodEvents.normal(
                                    pod, "", ending.reason(), ending.message(), now)))))
        .orElseGet(() -> conclude(seen, dirty));
  }

  /** Decides on what was seen, going through as many states as are over already. */
  private PodTurn conclude(PodEntry seen, boolean dirty) {
    var judged = new ArrayList<Judgement>();
    var entry = seen;
    var decision = decide(entry, judged);
    while (decision.finished()) {
      var next = next(entry.worker());
      if (next.isEmpty()) {
        var turn = dirty ? observe(entry) : forgotten(entry);
        return turn.judging(judged);
      }
      entry = entry.with(next.get());
      decision = decide(entry, judged);
    }
    var decided = judged.size();
    var published = published(entry, decision, judged);
    if (!published.publication().equals(entry.publication())) {
      // What was decided before it was known that somebody is to be told is not what is done.
      judged.subList(decided - 1, decided).clear();
      decision = decide(published, judged);
    }
    return act(published, decision, dirty, new Foresight(published.seen().orElseThrow(), now))
        .doing(resting(entry, published))
        .judging(judged);
  }

  private List<Effect.PublishEvent> resting(PodEntry before, PodEntry after) {
    return after.worker().subject() instanceof Subject.AtApi(var pod)
        ? PodEvents.waiting(pod, before.memory().known(), after.memory().known(), now)
        : List.of();
  }

  /** Not before the last patch is answered: the same pod may begin anew at once. */
  private PodTurn forgotten(PodEntry entry) {
    return entry.publication().sent().isPresent()
        ? PodTurn.of(entry.with(new Flight.Idle(Instant.MAX)))
        : PodTurn.forgotten(note(entry, "forgotten", "nothing left"));
  }

  private Decision decide(PodEntry entry, List<Judgement> judged) {
    var situation = situation(entry);
    var decision = decisions.lifecycle().decide(situation, now);
    judged.add(new Judgement.OfLifecycle(situation, now, decision));
    return decision;
  }

  private Situation situation(PodEntry entry) {
    PodObservation seen = entry.seen().orElseThrow();
    return new Situation(
        entry.worker(),
        seen,
        entry.memory(),
        context,
        entry.publication().complete() || context.hold().isEmpty() && entry.restartsUntold(),
        entry.probes());
  }

  /** The state after one that is over; empty when the pod is forgotten. */
  private Optional<PodWorker> next(PodWorker worker) {
    return switch (worker) {
      case PodWorker.Pending _ -> throw new IllegalStateException(worker + " cannot be over");
      case PodWorker.Syncing syncing ->
          Optional.of(syncing.terminate(new Ending.Completed(), stopBy(syncing.pod())));
      case PodWorker.Terminating terminating -> Optional.of(terminating.stopped());
      case PodWorker.Terminated _ -> Optional.empty();
    };
  }

  private PodEntry published(PodEntry entry, Decision decision, List<Judgement> judged) {
    if (entry.worker() instanceof PodWorker.Pending
        || !(entry.worker().subject() instanceof Subject.AtApi)) {
      return entry;
    }
    var situation = situation(entry);
    var status = decisions.status().compute(situation, decision.waiting(), now);
    judged.add(new Judgement.OfStatus(situation, decision.waiting(), now, status));
    return entry.with(entry.memory().withKnown(status)).with(entry.publication().want(status));
  }

  private PodTurn act(PodEntry entry, Decision decision, boolean dirty, Foresight foresight) {
    if (decision.stage().isEmpty()) {
      return dirty ? observe(entry) : PodTurn.of(entry.with(new Flight.Idle(decision.wakeAt())));
    }
    var actions = decision.stage().stream().map(Planned::action).toList();
    var subject = entry.worker().subject();
    var before = entry.memory();
    var memory = before.with(before.done().stopping(actions, entry.seen().orElseThrow()));
    var turn =
        PodTurn.of(
            entry
                .with(memory)
                .with(
                    new Flight.Acting(
                        operation, actions, dirty ? Optional.empty() : Optional.of(foresight))),
            new Effect.Act(operation, subject, endpoints, actions));
    for (var planned : decision.stage()) {
      if (!refreshes(planned.action(), entry)) {
        turn = turn.noting(note(entry, planned.action().toString(), planned.reason()));
      }
    }
    return turn.doing(PodEvents.begun(subject, actions, now));
  }

  /** What is done every minute for every pod is no news on an idle node. */
  private static boolean refreshes(PodAction action, PodEntry entry) {
    return action instanceof PodAction.SetUpVolumes
        && entry.seen().filter(PodObservation::volumesMounted).isPresent();
  }

  PodTurn answered(PodEntry entry, Event.ActionAnswered event) {
    if (!(entry.flight() instanceof Flight.Acting acting)
        || acting.operation() != event.operation()
        || !acting.unanswered().contains(event.action())) {
      return PodTurn.of(entry);
    }
    var left = acting.answered(event.action(), event.outcome());
    var crashLoop = new CrashLoop(context.longestRest());
    var remembered = entry.with(Recollection.after(event, entry, crashLoop, now)).with(left);
    var turn = left.unanswered().isEmpty() ? over(remembered, left) : PodTurn.of(remembered);
    var subject = entry.worker().subject();
    return noted(turn, entry, event.action(), event.outcome())
        .doing(PodEvents.ended(subject, event, remembered.memory(), now));
  }

  /**
   * All actions of a stage are answered. Where they have told all that they changed the next stage
   * is decided on that; nobody is told of it before it was observed.
   */
  private PodTurn over(PodEntry entry, Flight.Acting stage) {
    var foreseen = stage.foresight().filter(foresight -> foresight.fresh(now));
    if (foreseen.isEmpty() || !(entry.worker() instanceof PodWorker.Syncing)) {
      return observe(entry);
    }
    var judged = new ArrayList<Judgement>();
    var expected = entry.with(foreseen.get().seen());
    var decision = decide(expected, judged);
    return decision.finished() || decision.stage().isEmpty()
        ? observe(entry)
        : act(expected, decision, false, foreseen.get()).judging(judged);
  }

  private static PodTurn noted(
      PodTurn turn, PodEntry entry, PodAction action, Outcome<String> outcome) {
    return switch (outcome) {
      case Outcome.Done<String> _ -> turn;
      case Outcome.Refused<String>(var reason, var message) ->
          turn.noting(warning(entry, action + " was refused", reason + ": " + message));
      case Outcome.Unknown<String>(var cause) ->
          turn.noting(warning(entry, action + " has no answer", cause));
    };
  }

  PodTurn statusAnswered(PodEntry entry, Event.StatusAnswered event) {
    var publication = entry.publication();
    return switch (event.outcome()) {
      case Outcome.Done<Outcome.Nothing> _ ->
          PodTurn.of(stirredIfAwaited(entry.with(publication.arrived())));
      case Outcome.Refused<Outcome.Nothing>(var reason, var message) ->
          unpublished(entry, reason + ": " + message);
      case Outcome.Unknown<Outcome.Nothing>(var cause) -> unpublished(entry, cause);
    };
  }

  /** Who has ended, is held or restarts as a whole may have waited for its status to arrive. */
  private PodEntry stirredIfAwaited(PodEntry entry) {
    return entry.worker() instanceof PodWorker.Terminated
            || context.hold().isPresent()
            || entry.restartsTogether()
        ? entry.stirred(now)
        : entry;
  }

  private PodTurn unpublished(PodEntry entry, String cause) {
    var site = Site.of(Site.Kind.API_OBJECT);
    var setback = Retries.lost(site, entry.publication().setback(), cause, now);
    var failed = entry.with(entry.publication().failed(setback));
    // Nobody is to be told any more, and only the answer was waited for.
    var awaited = failed.publication().complete() || failed.restartsTogether();
    var next = awaited ? stirredIfAwaited(failed) : failed;
    return PodTurn.of(next).noting(warning(entry, "status was not published", cause));
  }

  /** Sends the status if one is to be sent. */
  PodTurn publish(PodEntry entry) {
    var subject = entry.worker().subject();
    if (!(subject instanceof Subject.AtApi(var pod)) || !entry.publication().due(now)) {
      return PodTurn.of(entry);
    }
    return PodTurn.of(
        entry.with(entry.publication().sending()),
        new Effect.PublishStatus(
            pod.uid(),
            entry.publication().target().orElseThrow(),
            pod.name(),
            entry.publication().wanted().orElseThrow()));
  }

  static Note note(PodEntry entry, String what, String reason) {
    return new Note(false, what, about(entry), reason);
  }

  private static Note warning(PodEntry entry, String what, String reason) {
    return new Note(true, what, about(entry), reason);
  }

  private static String about(PodEntry entry) {
    var subject = entry.worker().subject();
    return "pod=" + subject.name().map(PodName::toString).orElse("?") + " uid=" + subject.uid();
  }
}
