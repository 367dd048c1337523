package io.jubelet.testbed;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** Runs one program of the machine to its end, within a deadline. */
public final class Command {
  /** Longest wait for a program of which no other deadline is known. */
  public static final Duration DEADLINE = Duration.ofSeconds(60);

  /** What a program that ended left behind. */
  public record Result(int exit, String output, String errors) {}

  private Command() {}

  /** The output of a program that must succeed; throws {@link TestbedFailure} when it does not. */
  public static String run(String... words) {
    return run(List.of(words));
  }

  /** As {@link #run(String...)}. */
  public static String run(List<String> words) {
    var result = attempt(DEADLINE, words);
    if (result.exit() != 0) {
      throw new TestbedFailure(
          "'%s' ended with %d: %s%s"
              .formatted(String.join(" ", words), result.exit(), result.errors(), result.output()));
    }
    return result.output();
  }

  /** Runs a program that may fail; throws only when it cannot start or outlives the deadline. */
  public static Result attempt(Duration deadline, List<String> words) {
    try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      var process =
          new ProcessBuilder(words)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      var output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), readers);
      var errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), readers);
      if (!process.waitFor(deadline)) {
        process.destroyForcibly();
        throw new TestbedFailure(
            "'%s' did not end within %s".formatted(String.join(" ", words), deadline));
      }
      return new Result(process.exitValue(), output.join(), errors.join());
    } catch (IOException e) {
      throw new TestbedFailure("cannot run '%s'".formatted(words.getFirst()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedFailure("interrupted in '%s'".formatted(String.join(" ", words)), e);
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(output lost: " + e.getMessage() + ")";
    }
  }
}
