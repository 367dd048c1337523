package io.jubelet.node.runtimehost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program to its end, with fixed arguments, no shell, no input and a limit on its output.
 */
final class Programs {
  /** Most of its output that is read: a containerd configuration dump is some 20 KiB. */
  private static final int MAX_OUTPUT_BYTES = 1 << 20;

  private Programs() {}

  /** How a program ended. */
  sealed interface Result {
    record Exited(int code, String output, String errors) implements Result {
      /** The last line it said, for a message. */
      String complaint() {
        var said = errors.isBlank() ? output : errors;
        return said.lines().filter(line -> !line.isBlank()).reduce("", (_, last) -> last).strip();
      }
    }

    /** It was killed; what it had done until then stays. */
    record TimedOut(Duration after) implements Result {}

    record NotStarted(String why) implements Result {}
  }

  /** An interrupted wait kills the program, and counts as timed out. */
  static Result run(List<String> command, Duration timeout) {
    try {
      var folder = Files.createTempDirectory("jubelet-");
      try {
        return run(command, timeout, folder);
      } finally {
        Files.deleteIfExists(folder.resolve("out"));
        Files.deleteIfExists(folder.resolve("err"));
        Files.delete(folder);
      }
    } catch (IOException e) {
      return new Result.NotStarted(String.valueOf(e.getMessage()));
    }
  }

  private static Result run(List<String> command, Duration timeout, Path folder)
      throws IOException {
    var output = folder.resolve("out");
    var errors = folder.resolve("err");
    var process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Result.Exited(process.exitValue(), read(output), read(errors));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return new Result.TimedOut(timeout);
  }

  private static String read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
    }
  }
}
