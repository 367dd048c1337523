package io.jubelet.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A program of the testbed that runs in the background; its output is in one log file. */
final class Daemon {
  private static final int SHOWN_LINES = 10;

  private final String name;
  private final Path log;
  private final Process process;

  private Daemon(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** Starts the program in a session of its own, so that it outlives this one if it must. */
  static Daemon start(String name, Path logs, List<String> command) {
    var words = new ArrayList<>(List.of("setsid"));
    words.addAll(command);
    try {
      Files.createDirectories(logs);
      var log = logs.resolve(name + ".log");
      var process =
          new ProcessBuilder(words)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new Daemon(name, log, process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** Throws with the end of the log when the program has ended. */
  void mustRun() {
    if (!process.isAlive()) {
      throw new TestbedFailure(
          "%s ended with %d; the end of %s:%n%s".formatted(name, process.exitValue(), log, tail()));
    }
  }

  /** Kills the program and waits until it is gone. */
  void kill(Duration deadline) {
    process.destroyForcibly();
    try {
      if (!process.waitFor(deadline)) {
        throw new TestbedFailure("%s did not die within %s".formatted(name, deadline));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String tail() {
    try {
      var lines = Files.readAllLines(log);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    } catch (IOException e) {
      return "(unreadable: " + e.getMessage() + ")";
    }
  }
}
