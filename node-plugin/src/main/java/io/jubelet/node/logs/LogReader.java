package io.jubelet.node.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Reads one container's log file and hands on what was asked for. Nothing is kept in memory but one
 * line, which is cut at {@link LogFile#MAX_LINE_BYTES}. Repeating a read does no harm.
 */
public final class LogReader {

  /**
   * What is wanted of a log.
   *
   * @param follow go on until the container has ended, through rotations of the file
   * @param timestamps each line begins with its time
   * @param since entries before it are left out
   * @param tailLines only so many entries from the end
   * @param limitBytes not more than so much
   * @param stream stdout or stderr; both when it is empty
   */
  public record Options(
      boolean follow,
      boolean timestamps,
      Optional<Instant> since,
      OptionalLong tailLines,
      OptionalLong limitBytes,
      Optional<String> stream) {
    public static Options all() {
      return new Options(
          false,
          false,
          Optional.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty());
    }
  }

  /** Takes the text of the log; blocks as long as its receiver is slow. */
  public interface Sink {
    void write(byte[] bytes, int length) throws IOException, InterruptedException;
  }

  /**
   * Returns when all is read; with {@code follow} when {@code live} says that the container has
   * ended and its last words are read. An interrupt ends it. What the sink throws passes through.
   */
  public void read(Path path, Options options, BooleanSupplier live, Sink sink)
      throws IOException, InterruptedException {
    var printer = new LogPrinter(options, sink);
    try (var file = LogFile.open(path, options.tailLines())) {
      file.drain(printer);
      if (options.follow() && printer.wantsMore()) {
        follow(file, printer, live);
      }
      file.drainUnfinished(printer);
      printer.flush();
    }
  }

  private static void follow(LogFile file, LogPrinter printer, BooleanSupplier live)
      throws IOException, InterruptedException {
    while (printer.wantsMore()) {
      printer.flush();
      var ended = !live.getAsBoolean();
      file.drain(printer);
      if (ended) {
        return;
      }
      file.awaitChange();
    }
  }
}
