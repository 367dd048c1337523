package io.jubelet.node.loop;

import io.jubelet.node.decide.logs.LogAction;
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
    var chore = state.upkeep().logs().chore();
    if (!chore.due(now)) {
      return Step.of(state);
    }
    var logs = written(state);
    return logs.isEmpty()
        ? Step.of(resting(state, settings.logs().interval(), now))
        : Step.of(
            with(state, new Logs(chore.begun(), 0, settings.logs().interval())),
            new Effect.ListLogs(logs));
  }

  private static NodeState with(NodeState state, Logs changed) {
    return state.with(state.upkeep().with(changed));
  }

  private static NodeState resting(NodeState state, Duration rest, Instant now) {
    return with(state, new Logs(state.upkeep().logs().chore().done(now.plus(rest)), 0, rest));
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
          Step.of(resting(state, state.upkeep().logs().rest(), now));
    };
  }

  /** What stops the growth of one log comes before what may take long for another. */
  private Step decided(NodeState state, List<Listing> listings, Instant now) {
    var limits = limits(state);
    var urgent = new ArrayList<Effect>();
    var patient = new ArrayList<Effect>();
    var step = Step.of(state);
    for (var listing : listings) {
      var log = listing.log();
      switch (listing.outcome()) {
        case Outcome.Done<SortedMap<String, Long>>(var files) -> {
          var next = decision.next(files, log.fileName(), limits, now);
          if (next.isPresent()) {
            var action = next.get();
            step = step.then(new Note(false, what(action), subject(log), action.reason()));
            (action instanceof LogAction.Tidy ? patient : urgent)
                .add(new Effect.KeepLog(state.endpoints().runtime(), log, action));
          }
        }
        case Outcome.Refused<SortedMap<String, Long>>(_, var message) ->
            step = step.then(new Note(true, "log is not looked at", subject(log), message));
        case Outcome.Unknown<SortedMap<String, Long>>(var cause) ->
            step = step.then(new Note(true, "log is not looked at", subject(log), cause));
      }
    }
    urgent.addAll(patient);
    var logs = state.upkeep().logs();
    return urgent.isEmpty()
        ? step.then(Step.of(resting(state, logs.rest(), now)))
        : step.then(Step.of(with(state, new Logs(logs.chore(), urgent.size(), logs.rest()))))
            .doing(urgent);
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
      case LogAction.Tidy _ -> "rotated logs are tidied";
    };
  }

  /** Whatever failed is decided anew when it is looked at the next time. */
  Step kept(NodeState state, Event.LogKept kept, Instant now) {
    var logs = state.upkeep().logs();
    var rest =
        kept.outcome() instanceof Outcome.Done<Nothing> _
                && !(kept.action() instanceof LogAction.Tidy)
            ? SOON
            : logs.rest();
    var left = logs.working() - 1;
    var next =
        Step.of(
            left == 0
                ? resting(state, rest, now)
                : with(state, new Logs(logs.chore(), left, rest)));
    return switch (kept.outcome()) {
      case Outcome.Done<Nothing> _ -> next;
      case Outcome.Refused<Nothing>(_, var message) -> next.then(failed(kept, message));
      case Outcome.Unknown<Nothing>(var cause) -> next.then(failed(kept, cause));
    };
  }

  private static Note failed(Event.LogKept kept, String cause) {
    return new Note(true, "not done: " + what(kept.action()), subject(kept.log()), cause);
  }
}
