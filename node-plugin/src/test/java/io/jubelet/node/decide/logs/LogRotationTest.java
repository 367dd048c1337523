package io.jubelet.node.decide.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.LogLimits;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogRotationTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.9Z");
  private static final LogLimits LIMITS = new LogLimits(100, 4);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // of a log that is short enough
        "0.log=99 | -",
        "0.log=99 0.log.20260102-030400=100 | -",
        "0.log=0 0.log.20260102-030400=100 0.log.20260102-030300.gz=9 | -",
        // that is not
        "0.log=100 | to 0.log.20260102-030405",
        "0.log=500 0.log.20260102-030400=100 0.log.20260102-030300=9 | to 0.log.20260102-030405",
        // within one second, and by a clock that was put back
        "0.log=100 0.log.20260102-030405=1 | to 0.log.20260102-030406",
        "0.log=100 0.log.20270102-235959.gz=1 | to 0.log.20270103-000000",
        // that was renamed and not opened anew
        "0.log.20260102-030400=100 0.log.20260102-030300=9 0.log.20260102-030200.tmp=1 | open",
        // whose older files are not compressed yet
        "0.log=1 0.log.20260102-030400=100 0.log.20260102-030300=9 | gz 0.log.20260102-030300",
        "0.log=1 0.log.20260102-03=1 0.log.20260102-02.gz=9 0.log.bak=1 0.logs=1 | -",
        // with what a compression has left that was cut short
        "0.log=1 0.log.20260102-030300=9 0.log.20260102-030300.tmp=3 | rm 0.log.20260102-030300.tmp",
        "0.log=1 0.log.20260102-030300=9 0.log.20260102-030300.gz=3 | rm 0.log.20260102-030300",
        // with too many files
        """
        0.log=1 0.log.20260101-000000.gz=1 0.log.20260102-000000.gz=1 0.log.20260103-000000.gz=1\
         0.log.20260104-000000=1 0.log.20260105-000000=1\
         | rm 0.log.20260101-000000.gz 0.log.20260102-000000.gz""",
        """
        0.log=1 0.log.20260103-000000.gz=1 0.log.20260104-000000=1 0.log.20260105-000000=1\
         | gz 0.log.20260104-000000""",
        // of another attempt
        "1.log=1 0.log=500 0.log.20260102-030300=9 0.log.20260102-030200=9 | -",
        "1.log=500 11.log=1 11.log.20990102-030300=9 | to 1.log.20260102-030405",
      })
  void nextForALogIs(String files, @Nullable String next) {
    assertThat(next(files, first(files).startsWith("1") ? "1.log" : "0.log", LIMITS))
        .isEqualTo(next == null ? "" : next);
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "-1, 5"})
  void limitsThatAreLiftedOrLoweredActAtOnce(long maxBytes, int maxFiles) {
    var files = "0.log=50 0.log.20260102-030400=100 0.log.20260102-030300=9";

    assertThat(next(files, "0.log", new LogLimits(maxBytes, maxFiles)))
        .isEqualTo(maxBytes < 0 ? "" : "rm 0.log.20260102-030300");
    assertThat(next(files.replace("=50", "=0"), "0.log", new LogLimits(maxBytes, maxFiles)))
        .isEqualTo(maxBytes < 0 ? "" : "rm 0.log.20260102-030300");
  }

  /** A writer that fills the log before every look. */
  @Test
  void aLogThatIsAlwaysTooLargeLosesItsOldestFilesAllTheSame() {
    var limits = new LogLimits(10, 3);
    var two = "0.log=50 0.log.20260102-030300=9 0.log.20260102-030301=9";

    assertThat(next(two, "0.log", limits)).isEqualTo("to 0.log.20260102-030405");
    assertThat(next(two + " 0.log.20260102-030302=9", "0.log", limits))
        .isEqualTo("rm 0.log.20260102-030300");
  }

  @ParameterizedTest
  @CsvSource({"10Mi, 10485760", "99999999999Gi, 9223372036854775807"})
  void aSizeBeyondAllFilesIsNoReasonToEnd(String quantity, long bytes) {
    assertThat(LogLimits.bytes(quantity)).isEqualTo(bytes);
  }

  private static String first(String files) {
    return files.substring(0, files.indexOf('='));
  }

  private static String next(String files, String log, LogLimits limits) {
    var sizes = new TreeMap<String, Long>();
    for (var file : files.split("\\s+")) {
      sizes.put(file.substring(0, file.indexOf('=')), Long.valueOf(file.split("=")[1]));
    }
    return LogRotation.next(sizes, log, limits, NOW).map(LogRotationTest::text).orElse("");
  }

  private static String text(LogAction action) {
    return switch (action) {
      case LogAction.Reopen _ -> "open";
      case LogAction.Rotate(var to, _) -> "to " + to;
      case LogAction.Remove(var files, _) -> "rm " + String.join(" ", files);
      case LogAction.Compress(var files, _) -> "gz " + String.join(" ", files);
    };
  }
}
