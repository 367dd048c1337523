package io.jubelet.node.model;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/** The text form of Go's {@code time.Duration}: {@code 1h15m30.5s}, {@code 300ms}, {@code 0}. */
public final class GoDuration {
  private static final Pattern WHOLE =
      Pattern.compile(
          "[+-]?(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)"
              + "((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))*");
  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /**
   * @throws IllegalArgumentException when it is none; the message names the text
   */
  public static Duration parse(String text) {
    if (text.equals("0") || text.equals("+0") || text.equals("-0")) {
      return Duration.ZERO;
    }
    if (text.length() > 64 || !WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration such as 10s, 1m30s or 500ms");
    }
    var nanos = BigDecimal.ZERO;
    var parts = PART.matcher(text);
    while (parts.find()) {
      nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(unit(parts.group(2))));
    }
    if (nanos.compareTo(LARGEST) > 0) {
      throw new IllegalArgumentException("'" + text + "' is longer than 292 years");
    }
    return Duration.ofNanos(text.startsWith("-") ? -nanos.longValue() : nanos.longValue());
  }

  /** As Go prints it: {@code 4h0m0s}, {@code 1m30s}, {@code 100ms}, {@code 0s}. */
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    if (duration.toSeconds() == 0) {
      return fraction(duration.toNanos());
    }
    var hours = duration.toHours();
    var minutes = duration.toMinutesPart();
    var seconds =
        plain(BigDecimal.valueOf(duration.toNanos() % 60_000_000_000L).movePointLeft(9)) + "s";
    if (hours > 0) {
      return hours + "h" + minutes + "m" + seconds;
    }
    return minutes > 0 ? minutes + "m" + seconds : seconds;
  }

  private static String fraction(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    return nanos < 1_000_000
        ? plain(BigDecimal.valueOf(nanos).movePointLeft(3)) + "µs"
        : plain(BigDecimal.valueOf(nanos).movePointLeft(6)) + "ms";
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static BigDecimal unit(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ns" -> 1L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> 1_000L; // us in its three spellings
        });
  }
}
