package io.jubelet.node.loop;

import io.jubelet.node.decide.logs.LogAction;
import io.jubelet.node.effect.ContainerLogs;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RunningLog;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Looks at logs of containers, and does for one what was decided. */
public final class LogRunner {
  private final Runtimes runtimes;
  private final ContainerLogs logs;

  public LogRunner(Runtimes runtimes, ContainerLogs logs) {
    this.runtimes = runtimes;
    this.logs = logs;
  }

  /** Each log has an answer of its own, in the order in which they are given. */
  public Outcome<List<Event.LogsListed.Listing>> list(List<RunningLog> wanted) {
    var deadline = Deadline.after(Deadlines.LOOK);
    return new Done<>(
        wanted.stream()
            .map(log -> new Event.LogsListed.Listing(log, logs.files(log.file(), deadline.left())))
            .toList());
  }

  static Limits.Kind kind(LogAction action) {
    return switch (action) {
      case LogAction.Reopen _, LogAction.Rotate _, LogAction.Remove _ -> Limits.Kind.LOG;
      case LogAction.Compress _ -> Limits.Kind.COMPRESSION;
    };
  }

  /** Whatever ends it early, the next look at the log finds what is left to do. */
  public Outcome<Nothing> perform(Effect.KeepLog effect) {
    var log = effect.log();
    return switch (effect.action()) {
      case LogAction.Reopen _ -> reopen(effect.runtime(), log);
      case LogAction.Rotate(var to, _) ->
          logs.rename(log.file(), log.file().resolveSibling(to))
              .then(_ -> reopenRenamed(effect.runtime(), log, to));
      case LogAction.Remove(var files, _) -> each(log, files, logs::remove);
      case LogAction.Compress(var files, _) ->
          each(log, files, file -> logs.compress(file, Deadlines.COMPRESSION));
    };
  }

  private Outcome<Nothing> reopen(Endpoint runtime, RunningLog log) {
    return runtimes.at(runtime).reopenLog(log.containerId(), Deadlines.REOPEN);
  }

  /**
   * A runtime that goes on with the renamed file would never be rotated again. One whose answer was
   * lost may have begun a new file, which stays then.
   */
  private Outcome<Nothing> reopenRenamed(Endpoint runtime, RunningLog log, String to) {
    var reopened = reopen(runtime, log);
    if (reopened instanceof Done<Nothing> _) {
      return reopened;
    }
    var restored = logs.restore(log.file().resolveSibling(to), log.file());
    return restored instanceof Done<Boolean>(var back) && !back ? Outcome.done() : reopened;
  }

  /** A file that cannot be dealt with keeps no other one. Answers the first failure. */
  private static Outcome<Nothing> each(
      RunningLog log, List<String> names, Function<Path, Outcome<Nothing>> effect) {
    return names.stream()
        .map(name -> effect.apply(log.file().resolveSibling(name)))
        .reduce(Outcome.done(), (first, next) -> first instanceof Done<Nothing> _ ? next : first);
  }
}
