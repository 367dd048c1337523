package io.jubelet.node.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.logs.LogReader.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogReaderTest {
  private static final String ENTRIES =
      """
      2026-01-01T00:00:01.000000001Z stdout F one
      2026-01-01T00:00:02.000000002Z stderr F two
      2026-01-01T00:00:03.000000003Z stdout P thr
      2026-01-01T00:00:03.000000004Z stdout F ee
      not an entry
      2026-01-01T00:00:04+00:00 stdout F\s
      """;

  @TempDir Path directory = Path.of("");
  private Path log = Path.of("");

  @BeforeEach
  void write() throws IOException {
    log = Files.writeString(directory.resolve("0.log"), ENTRIES);
  }

  private String read(Options options) throws Exception {
    return read(options, () -> false);
  }

  private String read(Options options, BooleanSupplier live) throws Exception {
    var out = new ByteArrayOutputStream();
    new LogReader().read(log, options, live, (bytes, length) -> out.write(bytes, 0, length));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Options options(OptionalLong tail, OptionalLong limit) {
    return new Options(false, false, Optional.empty(), tail, limit, Optional.empty());
  }

  @Test
  void partialEntriesAreJoinedAndForeignLinesLeftOut() throws Exception {
    assertThat(read(Options.all())).isEqualTo("one\ntwo\nthree\n\n");
  }

  @Test
  void timestampsStandAtTheBeginningOfALineWithAllNineDigits() throws Exception {
    var stamped =
        new Options(
            false,
            true,
            Optional.of(Instant.parse("2026-01-01T00:00:02.5Z")),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty());
    assertThat(read(stamped))
        .isEqualTo("2026-01-01T00:00:03.000000003Z three\n2026-01-01T00:00:04.000000000Z \n");
  }

  @Test
  void aTimeKeepsTheOffsetThatTheRuntimeWrote() throws Exception {
    Files.writeString(log, "2026-01-01T02:00:01.5+02:00 stdout F one\n");
    assertThat(
            read(
                new Options(
                    false,
                    true,
                    Optional.of(Instant.parse("2026-01-01T00:00:01Z")),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty())))
        .isEqualTo("2026-01-01T02:00:01.500000000+02:00 one\n");
  }

  @Test
  void anEntryCutOffByACrashIsReadAsFarAsItGoes() throws Exception {
    Files.writeString(log, ENTRIES + "2026-01-01T00:00:05Z stdout F half of");
    assertThat(read(Options.all())).isEqualTo("one\ntwo\nthree\n\nhalf of");
    Files.writeString(log, ENTRIES + "2026-01-01T00:0");
    assertThat(read(Options.all())).isEqualTo("one\ntwo\nthree\n\n");
  }

  @Test
  void oneStreamIsReadAlone() throws Exception {
    var stderr =
        new Options(
            false,
            false,
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.of("stderr"));
    assertThat(read(stderr)).isEqualTo("two\n");
  }

  @Test
  void tailCountsLinesOfTheFile() throws Exception {
    assertThat(read(options(OptionalLong.of(3), OptionalLong.empty()))).isEqualTo("ee\n\n");
    assertThat(read(options(OptionalLong.of(0), OptionalLong.empty()))).isEmpty();
    assertThat(read(options(OptionalLong.of(99), OptionalLong.empty()))).startsWith("one\n");
  }

  @Test
  void limitCutsWithinALine() throws Exception {
    assertThat(read(options(OptionalLong.empty(), OptionalLong.of(5)))).isEqualTo("one\nt");
  }

  @Test
  void tailOfManyBlocksIsFound() throws Exception {
    var entry = "2026-01-01T00:00:01Z stdout F " + "x".repeat(1000) + "\n";
    Files.writeString(log, entry.repeat(100));
    assertThat(read(options(OptionalLong.of(40), OptionalLong.empty())).lines()).hasSize(40);
  }

  @Test
  void followReadsWhatIsWrittenAndThroughARotationUntilTheContainerEnds() throws Exception {
    var follow =
        new Options(
            true,
            false,
            Optional.empty(),
            OptionalLong.of(1),
            OptionalLong.empty(),
            Optional.of("stdout"));
    var asked = new AtomicInteger();
    BooleanSupplier live =
        () ->
            switch (asked.getAndIncrement()) {
              case 0 -> append("2026-01-01T00:00:05Z stdout F old\n");
              case 1 -> rotate("2026-01-01T00:00:06Z stdout F new\n");
              default -> !append("2026-01-01T00:00:07Z stdout F last\n");
            };
    assertThat(read(follow, live)).isEqualTo("\nold\nnew\nlast\n");
  }

  /** The runtime makes the new file before it lets go of the old one. */
  @Test
  void followReadsWhatTheOldFileGetsWhileTheNewOneIsEmpty() throws Exception {
    var follow =
        new Options(
            true,
            false,
            Optional.empty(),
            OptionalLong.of(0),
            OptionalLong.empty(),
            Optional.empty());
    var old = directory.resolve("0.log.20260101-000000");
    var asked = new AtomicInteger();
    BooleanSupplier live =
        () ->
            switch (asked.getAndIncrement()) {
              case 0 -> rotate("");
              case 1 -> append(old, "2026-01-01T00:00:05Z stdout F late\n");
              case 2 -> append("2026-01-01T00:00:06Z stdout F new\n");
              default -> false;
            };
    assertThat(read(follow, live)).isEqualTo("late\nnew\n");
  }

  private boolean append(String text) {
    return append(log, text);
  }

  private static boolean append(Path log, String text) {
    try {
      Files.writeString(log, text, StandardOpenOption.APPEND);
      return true;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean rotate(String text) {
    try {
      Files.move(log, directory.resolve("0.log.20260101-000000"));
      Files.writeString(log, text);
      return true;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
