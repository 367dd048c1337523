package io.jubelet.node.loop;

import io.jubelet.node.decide.probe.Probing;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.Notice;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.ProbeTrack;
import io.jubelet.node.model.Sandbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What happens to the probes of one pod in one step; a new verdict makes the pod looked at. */
record PodProbing(NodeContext context, Endpoints endpoints, Instant now) {
  private static final String UNHEALTHY = "Unhealthy";

  /** Asks whatever is due. */
  PodTurn due(PodEntry entry) {
    var probes = entry.probes();
    var effects = new ArrayList<Effect>();
    var keys = Probing.due(probes, now);
    for (var key : keys) {
      var track = track(probes, key);
      var target =
          new Prober.Target(
              endpoints.runtime(), track.containerId(), podIp(entry), track.spec().handler());
      effects.add(
          new Effect.Probe(entry.worker().subject().uid(), key, target, track.spec().timeout()));
    }
    return PodTurn.of(entry.with(probes.asking(keys, now))).doing(effects);
  }

  private static ProbeTrack track(PodProbes probes, PodProbes.Key key) {
    var track = probes.tracks().get(key);
    if (track == null) {
      throw new IllegalStateException("no probe " + key);
    }
    return track;
  }

  private String podIp(PodEntry entry) {
    var pod = entry.worker().subject().spec();
    if (pod.map(Pod::hostNetwork).orElse(false)) {
      return context.node().ips().getFirst();
    }
    return entry
        .seen()
        .flatMap(seen -> seen.readySandbox())
        .map(Sandbox::ips)
        .filter(ips -> !ips.isEmpty())
        .map(List::getFirst)
        .orElse("");
  }

  /** Takes an answer, if it is about the container that runs now. */
  PodTurn probed(PodEntry entry, Event.Probed event) {
    var before = entry.probes().tracks().get(event.key());
    if (before == null || !before.asked() || !before.containerId().equals(event.containerId())) {
      return PodTurn.of(entry);
    }
    return switch (event.outcome()) {
      case Outcome.Done<Prober.Answer>(var answer) -> judged(entry, event.key(), before, answer);
      case Outcome.Refused<Prober.Answer>(_, var message) -> unknown(entry, event.key(), message);
      case Outcome.Unknown<Prober.Answer>(var cause) -> unknown(entry, event.key(), cause);
    };
  }

  private PodTurn judged(
      PodEntry entry, PodProbes.Key key, ProbeTrack before, Prober.Answer answer) {
    var probes = Probing.answered(entry.probes(), key, answer.success(), now);
    var after = track(probes, key);
    var changed = before.verdict() != after.verdict();
    var next = entry.with(probes);
    var turn = PodTurn.of(changed ? next.stirred(now) : next);
    if (changed) {
      var subject = entry.worker().subject();
      turn =
          turn.judging(
              List.of(new Judgement.OfProbe(subject, key, before, answer.success(), now, after)));
    }
    if (!worthTelling(after.inARow())) {
      return turn;
    }
    var probe = key.kind().title() + " probe ";
    return switch (answer.health()) {
      case WELL -> turn;
      case DOUBTFUL ->
          telling(
              turn, entry, key, new Notice("ProbeWarning", probe + "warning: " + answer.output()));
      case UNWELL ->
          telling(turn, entry, key, new Notice(UNHEALTHY, probe + "failed: " + answer.output()));
    };
  }

  /** What repeats is told the first, second, fourth ... time. */
  private static boolean worthTelling(int inARow) {
    return Integer.bitCount(inARow) == 1;
  }

  private PodTurn unknown(PodEntry entry, PodProbes.Key key, String cause) {
    var turn = PodTurn.of(entry.with(Probing.unanswered(entry.probes(), key, now)));
    return telling(
        turn,
        entry,
        key,
        new Notice(
            UNHEALTHY,
            "%s probe errored and resulted in unknown state: %s"
                .formatted(key.kind().title(), cause)));
  }

  private PodTurn telling(PodTurn turn, PodEntry entry, PodProbes.Key key, Notice notice) {
    return entry
        .worker()
        .subject()
        .spec()
        .map(
            pod ->
                turn.doing(
                    List.of(
                        new Effect.PublishEvent(
                            PodEvents.warning(
                                pod, key.container(), notice.reason(), notice.message(), now)))))
        .orElse(turn);
  }
}
