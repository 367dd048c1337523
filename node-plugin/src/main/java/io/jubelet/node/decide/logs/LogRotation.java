package io.jubelet.node.decide.logs;

import io.jubelet.node.model.LogLimits;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The rotation of one log by what is in its folder, with the names that the Go kubelet gives
 * (container_log_manager.go): {@code 0.log} is written, {@code 0.log.20260101-120000} was written
 * last, and older ones are {@code 0.log.20260101-110000.gz}, compressed through a file of the name
 * with {@code .tmp}. Other files are nobody's business.
 *
 * <p>A log that has grown too large is rotated before anything is compressed, so that it grows no
 * further meanwhile; upstream compresses first. What an agent that died has left undone is done
 * when it is seen.
 */
public final class LogRotation {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");
  private static final String COMPRESSED = ".gz";

  /** How the name of a file ends that is being compressed to. */
  public static final String UNFINISHED = ".tmp";

  private LogRotation() {}

  /**
   * What is to be done next; empty when all is as it should be.
   *
   * @param files the files of the log's folder by name, with their sizes in bytes
   * @param log the name of the one that the runtime writes
   */
  public static Optional<LogAction> next(
      SortedMap<String, Long> files, String log, LogLimits limits, Instant now) {
    if (limits.maxBytes() < 0) {
      return Optional.empty();
    }
    var size = files.get(log);
    if (size == null) {
      // It was renamed and not opened anew: the runtime may still write to what was rotated last.
      return Optional.of(new LogAction.Reopen("there is no file " + log));
    }
    var rotated = rotated(files, log);
    if (size >= limits.maxBytes()) {
      var surplus = surplus(rotated, limits);
      if (surplus > 0) {
        // Else a log that is too large at every look would never lose its oldest files.
        return Optional.of(
            new LogAction.Remove(
                names(rotated.subList(0, surplus)), tooMany(rotated.size(), limits)));
      }
      var to = log + "." + TIME.format(later(now, rotated));
      return Optional.of(
          new LogAction.Rotate(
              to, "%d bytes are not less than %d".formatted(size, limits.maxBytes())));
    }
    return tidied(files, rotated, log, limits);
  }

  /** One file that was rotated earlier, by the text of its time. */
  private record Rotated(String name, String time) {
    boolean compressed() {
      return name.endsWith(COMPRESSED);
    }
  }

  /** Oldest first. A file that was compressed already does not count beside what came of it. */
  private static List<Rotated> rotated(SortedMap<String, Long> files, String log) {
    var rotated = new ArrayList<Rotated>();
    for (var name : files.keySet()) {
      if (!name.startsWith(log + ".") || files.containsKey(name + COMPRESSED)) {
        continue;
      }
      var rest = name.substring(log.length() + 1);
      var time =
          rest.endsWith(COMPRESSED) ? rest.substring(0, rest.length() - COMPRESSED.length()) : rest;
      if (timed(time)) {
        rotated.add(new Rotated(name, time));
      }
    }
    return rotated;
  }

  private static boolean timed(String text) {
    try {
      return TIME.format(LocalDateTime.parse(text, TIME)).equals(text);
    } catch (DateTimeException _) {
      return false;
    }
  }

  /** Names tell the order, so each is later than those before it, also where a clock went back. */
  private static LocalDateTime later(Instant now, List<Rotated> rotated) {
    var time = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    if (rotated.isEmpty()) {
      return time;
    }
    var after = LocalDateTime.parse(rotated.getLast().time(), TIME).plusSeconds(1);
    return time.isBefore(after) ? after : time;
  }

  private static Optional<LogAction> tidied(
      SortedMap<String, Long> files, List<Rotated> rotated, String log, LogLimits limits) {
    var remove = new ArrayList<String>();
    for (var name : files.keySet()) {
      if (leftOver(name, files, log)) {
        remove.add(name);
      }
    }
    var surplus = surplus(rotated, limits);
    remove.addAll(names(rotated.subList(0, surplus)));
    if (!remove.isEmpty()) {
      var reason = surplus > 0 ? tooMany(rotated.size(), limits) : "a compression was cut short";
      return Optional.of(new LogAction.Remove(remove, reason));
    }
    // The newest one stays as it is: somebody may still read it, and it has what was written last.
    var compress =
        rotated.stream()
            .limit(Math.max(0, rotated.size() - 1))
            .filter(each -> !each.compressed())
            .map(Rotated::name)
            .toList();
    return compress.isEmpty()
        ? Optional.empty()
        : Optional.of(new LogAction.Compress(compress, "a newer one was rotated"));
  }

  private static String tooMany(int rotated, LogLimits limits) {
    return "%d files beside the log are more than %d".formatted(rotated, limits.maxFiles() - 1);
  }

  private static int surplus(List<Rotated> rotated, LogLimits limits) {
    return Math.max(0, rotated.size() - (limits.maxFiles() - 1));
  }

  private static List<String> names(List<Rotated> rotated) {
    return rotated.stream().map(Rotated::name).toList();
  }

  /** What a compression that was cut short has left, before or after it had its result. */
  private static boolean leftOver(String name, SortedMap<String, Long> files, String log) {
    if (!name.startsWith(log + ".")) {
      return false;
    }
    var rest = name.substring(log.length() + 1);
    return rest.endsWith(UNFINISHED)
        ? timed(rest.substring(0, rest.length() - UNFINISHED.length()))
        : timed(rest) && files.containsKey(name + COMPRESSED);
  }
}
