package io.jubelet.node.loop;

import io.jubelet.node.decide.logs.LogAction;
import io.jubelet.node.decide.logs.LogRotation;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.loop.Event.LogsListed.Listing;
import io.jubelet.node.loop.Upkeep.Logs;
import io.jubelet.node.model.LogLimits;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.RunningLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Keeps the logs of running containers within their limits: it looks at all of them, has done what
 * is to be done, and where one was rotated looks again soon, for what is left of it is done then.
 */
final class LogChore {
  /** No log is rotated more often. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final NodeSettings settings;
  private final Decisions.LogKeeping decision;

  LogChore(NodeSettings settings, Decisions.LogKeeping decision) {
    this.settings = settings;
    this.decision = decision;
  }

  Step begin(NodeState state, Instant now) {
    var logs = state.upkeep().logs();
    if (!logs.chore().due(now)) {
      return Step.of(state);
    }
    var rested = with(state, logs.resting(settings.logs().interval()));
    var written = written(state);
    return written.isEmpty()
        ? Step.of(resting(rested, now))
        : Step.of(
            with(rested, rested.upkeep().logs().with(logs.chore().begun())),
            new Effect.ListLogs(written));
  }

  private static NodeState with(NodeState state, Logs changed) {
    return state.with(state.upkeep().with(changed));
  }

  private static NodeState resting(NodeState state, Instant now) {
    var logs = state.upkeep().logs();
    return with(state, logs.with(logs.chore().done(now.plus(logs.rest()))));
  }

  /**
   * What has ended writes no more, and a runtime that is being switched is asked for nothing that
   * can wait.
   */
  private static List<RunningLog> written(NodeState state) {
    var logs = new ArrayList<RunningLog>();
    if (state.switching().hold().isPresent()) {
      return logs;
    }
    for (var pod : state.pods().entrySet()) {
      var seen = pod.getValue().seen();
      if (seen.isPresent()) {
        for (var each : seen.get().containers()) {
          if (each.run() instanceof Run.Running && !each.logPath().isEmpty()) {
            logs.add(new RunningLog(pod.getKey(), each.id(), Path.of(each.logPath())));
          }
        }
      }
    }
    return logs;
  }

  Step listed(NodeState state, Outcome<List<Listing>> outcome, Instant now) {
    return switch (outcome) {
      case Outcome.Done<List<Listing>>(var listings) -> decided(state, listings, now);
      case Outcome.Refused<List<Listing>> _, Outcome.Unknown<List<Listing>> _ ->
          Step.of(resting(state, now));
    };
  }

  /** The next look waits for what stops the growth of a log, and not for what may take long. */
  private Step decided(NodeState state, List<Listing> listings, Instant now) {
    var limits = limits(state);
    var compressing = new TreeSet<>(state.upkeep().logs().compressing());
    var effects = new ArrayList<Effect>();
    var working = 0;
    var step = Step.of(state);
    for (var listing : listings) {
      var log = listing.log();
      switch (listing.outcome()) {
        case Outcome.Done<SortedMap<String, Long>>(var files) -> {
          var busy = compressing.contains(log.containerId());
          var next =
              decision.next(busy ? withoutUnfinished(files) : files, log.fileName(), limits, now);
          if (next.isEmpty()
              || next.get() instanceof LogAction.Compress && !compressing.add(log.containerId())) {
            continue;
          }
          var action = next.get();
          working += action instanceof LogAction.Compress ? 0 : 1;
          step = step.then(new Note(false, what(action), subject(log), action.reason()));
          effects.add(new Effect.KeepLog(state.endpoints().runtime(), log, action));
        }
        case Outcome.Refused<SortedMap<String, Long>>(_, var message) ->
            step = step.then(new Note(true, "log is not looked at", subject(log), message));
        case Outcome.Unknown<SortedMap<String, Long>>(var cause) ->
            step = step.then(new Note(true, "log is not looked at", subject(log), cause));
      }
    }
    var begun = with(state, state.upkeep().logs().compressing(compressing).working(working));
    return step.then(Step.of(working == 0 ? resting(begun, now) : begun)).doing(effects);
  }

  /** What a compression that is under way writes is not left over. */
  private static SortedMap<String, Long> withoutUnfinished(SortedMap<String, Long> files) {
    var finished = new TreeMap<>(files);
    finished.keySet().removeIf(name -> name.endsWith(LogRotation.UNFINISHED));
    return finished;
  }

  private LogLimits limits(NodeState state) {
    return state.node().facts().asked().map(settings::with).orElse(settings).logs().limits();
  }

  private static String subject(RunningLog log) {
    return "log=" + log.file();
  }

  private static String what(LogAction action) {
    return switch (action) {
      case LogAction.Reopen _ -> "log is opened anew";
      case LogAction.Rotate _ -> "log is rotated";
      case LogAction.Remove _ -> "rotated logs are removed";
      case LogAction.Compress _ -> "rotated logs are compressed";
    };
  }

  /** Whatever failed is decided anew when it is looked at the next time. */
  Step kept(NodeState state, Event.LogKept kept, Instant now) {
    var next = Step.of(over(state, kept, now));
    return switch (kept.outcome()) {
      case Outcome.Done<Nothing> _ -> next;
      case Outcome.Refused<Nothing>(_, var message) -> next.then(failed(kept, message));
      case Outcome.Unknown<Nothing>(var cause) -> next.then(failed(kept, cause));
    };
  }

  private static NodeState over(NodeState state, Event.LogKept kept, Instant now) {
    var logs = state.upkeep().logs();
    if (kept.action() instanceof LogAction.Compress) {
      var compressing = new TreeSet<>(logs.compressing());
      compressing.remove(kept.log().containerId());
      return with(state, logs.compressing(compressing));
    }
    var more =
        kept.outcome() instanceof Outcome.Done<?> && !(kept.action() instanceof LogAction.Reopen);
    var left = logs.working() - 1;
    var next = with(state, logs.resting(more ? SOON : logs.rest()).working(left));
    return left == 0 ? resting(next, now) : next;
  }

  private static Note failed(Event.LogKept kept, String cause) {
    return new Note(true, "not done: " + what(kept.action()), subject(kept.log()), cause);
  }
}
