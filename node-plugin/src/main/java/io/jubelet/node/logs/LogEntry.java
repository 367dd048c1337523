package io.jubelet.node.logs;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * One line of a log file in the CRI format, {@code 2016-10-06T00:17:09.669794202Z stdout F text}
 * (cri-api, kubelet's pkg/kubelet/kuberuntime/logs).
 *
 * @param line the bytes of the line without its newline
 * @param text where the text begins in it
 * @param partial tag P: the next entry of the stream goes on with this one's text
 */
record LogEntry(OffsetDateTime at, String stream, boolean partial, byte[] line, int text) {
  /** RFC 3339 with all nine digits, in which kubectl shows times. */
  private static final DateTimeFormatter NANOS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX");

  private static final byte SPACE = ' ';

  /** Empty when the line is not of that format. */
  static Optional<LogEntry> parse(byte[] line) {
    var first = next(line, 0);
    var second = first < 0 ? -1 : next(line, first + 1);
    if (second < 0) {
      return Optional.empty();
    }
    var third = next(line, second + 1);
    var tagsEnd = third < 0 ? line.length : third;
    var stream = new String(line, first + 1, second - first - 1, StandardCharsets.US_ASCII);
    if (!stream.equals("stdout") && !stream.equals("stderr")) {
      return Optional.empty();
    }
    try {
      var at = OffsetDateTime.parse(new String(line, 0, first, StandardCharsets.US_ASCII));
      var partial = tagsEnd > second + 1 && line[second + 1] == 'P';
      return Optional.of(
          new LogEntry(at, stream, partial, line, Math.min(tagsEnd + 1, line.length)));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private static int next(byte[] line, int from) {
    for (var i = from; i < line.length; i++) {
      if (line[i] == SPACE) {
        return i;
      }
    }
    return -1;
  }

  byte[] timestamp() {
    return NANOS.format(at).getBytes(StandardCharsets.US_ASCII);
  }
}
