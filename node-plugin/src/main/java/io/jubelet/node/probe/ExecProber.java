package io.jubelet.node.probe;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober.Answer;
import io.jubelet.node.effect.Prober.Health;
import io.jubelet.node.effect.Prober.Target;
import io.jubelet.node.effect.Runtime.ExecResult;
import io.jubelet.node.effect.Runtimes;
import java.time.Duration;
import java.util.List;

/** Runs a command in the container. One that does not end in time is a failure. */
final class ExecProber {
  private final Runtimes runtimes;

  ExecProber(Runtimes runtimes) {
    this.runtimes = runtimes;
  }

  Outcome<Answer> ask(Target target, List<String> command, Duration timeout) {
    var begin = System.nanoTime();
    var outcome = runtimes.at(target.runtime()).execSync(target.containerId(), command, timeout);
    return switch (outcome) {
      case Outcome.Done<ExecResult>(var result) ->
          new Outcome.Done<>(
              new Answer(
                  result.exitCode() == 0 ? Health.WELL : Health.UNWELL,
                  result.stdout() + result.stderr()));
      case Outcome.Refused<ExecResult>(_, var message) -> ended(begin, command, timeout, message);
      case Outcome.Unknown<ExecResult>(var cause) -> ended(begin, command, timeout, cause);
    };
  }

  /** The runtime tells of a timeout as of any other error; the clock tells them apart. */
  private static Outcome<Answer> ended(
      long begin, List<String> command, Duration timeout, String message) {
    return System.nanoTime() - begin < timeout.toNanos()
        ? new Outcome.Unknown<>(message)
        : new Outcome.Done<>(
            Answer.unwell(
                "command %s timed out after %ds"
                    .formatted(String.join(" ", command), timeout.toSeconds())));
  }
}
