package io.jubelet.node.runtimehost;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.runtimehost.Programs.Result;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A service under runit (sv(8), runsv(8)): a folder that runsv watches. The file {@code down} in it
 * is what keeps the service stopped when the machine boots.
 *
 * @param folder the service's folder
 */
record Runit(Path folder) implements ServiceSupervisor {
  /** What a program is given beyond the time it was asked to take. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  @Override
  public Outcome<Nothing> start(Duration timeout) {
    return allow().then(_ -> sv("up", timeout));
  }

  @Override
  public Outcome<Nothing> stop(Duration timeout) {
    return forbid().then(_ -> forceStop(timeout));
  }

  /** After its SIGKILL {@code force-stop} does not wait for the end; {@code stop} does. */
  private Outcome<Nothing> forceStop(Duration timeout) {
    var stopped = sv("force-stop", timeout);
    return stopped instanceof Unknown<Nothing> ? sv("stop", MARGIN.plus(MARGIN)) : stopped;
  }

  /**
   * In two steps: sv(8) compares whole seconds, so its own restart takes a process that began in
   * this second for the new one.
   */
  @Override
  public Outcome<Nothing> restart(Duration timeout) {
    return allow().then(_ -> forceStop(timeout)).then(_ -> sv("start", timeout));
  }

  @Override
  public Outcome<Boolean> running(Duration timeout) {
    return switch (Programs.run(List.of("sv", "status", folder.toString()), timeout)) {
      case Result.Exited(_, var output, _) when output.startsWith("run: ") -> new Done<>(true);
      case Result.Exited(_, var output, _)
          when output.startsWith("down: ") || output.startsWith("finish: ") ->
          new Done<>(false);
      case Result.Exited exited -> refused(exited);
      case Result.TimedOut(var after) -> new Unknown<>("sv status took longer than " + after);
      case Result.NotStarted(var why) -> new Refused<>("SupervisorMissing", why);
    };
  }

  @Override
  public boolean able() {
    return true;
  }

  private Outcome<Nothing> sv(String verb, Duration timeout) {
    var wait = Math.max(1, timeout.minus(MARGIN).toSeconds());
    var command = List.of("sv", "-w", Long.toString(wait), verb, folder.toString());
    return switch (Programs.run(command, timeout)) {
      case Result.Exited(var code, _, _) when code == 0 -> Outcome.done();
      case Result.Exited exited -> refusedOrTimedOut(exited);
      case Result.TimedOut(var after) ->
          new Unknown<>("sv %s %s took longer than %s".formatted(verb, folder, after));
      case Result.NotStarted(var why) -> new Refused<>("SupervisorMissing", why);
    };
  }

  private Outcome<Nothing> refusedOrTimedOut(Result.Exited exited) {
    return exited.output().startsWith("timeout: ") || exited.output().startsWith("kill: ")
        ? new Unknown<>("sv: " + exited.complaint())
        : refused(exited);
  }

  private <T> Outcome<T> refused(Result.Exited exited) {
    return new Refused<>("ServiceFailed", "service '%s': %s".formatted(folder, exited.complaint()));
  }

  private Outcome<Nothing> allow() {
    try {
      Files.deleteIfExists(folder.resolve("down"));
      return Outcome.done();
    } catch (IOException e) {
      return new Refused<>("ServiceFailed", "service '%s': %s".formatted(folder, e.getMessage()));
    }
  }

  private Outcome<Nothing> forbid() {
    try {
      Files.createFile(folder.resolve("down"));
      return Outcome.done();
    } catch (FileAlreadyExistsException e) {
      return Outcome.done();
    } catch (IOException e) {
      return new Refused<>("ServiceFailed", "service '%s': %s".formatted(folder, e.getMessage()));
    }
  }
}
