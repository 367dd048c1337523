package io.jubelet.node.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.PodName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFilesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir Path folder;

  @TempDir Path links;

  private LogFiles files = new LogFiles(new LogLinks(Path.of("")));

  @BeforeEach
  void begin() {
    files = new LogFiles(new LogLinks(links.resolve("containers")));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path log() {
    return folder.resolve("0.log");
  }

  @Test
  void theFilesOfALogAreThoseOfItsName() throws IOException {
    write("0.log", "12345");
    write("0.log.20260101-000000", "1");
    write("0.log.20260101-000000.tmp", "");
    write("10.log", "x");
    write("0.logs", "x");
    Files.createSymbolicLink(folder.resolve("0.log.20260102-000000"), folder.resolve("10.log"));
    Files.createDirectory(folder.resolve("0.log.20260103-000000"));

    assertThat(files.files(log(), TIMEOUT))
        .isEqualTo(
            new Done<>(
                new TreeMap<>(
                    Map.of(
                        "0.log",
                        5L,
                        "0.log.20260101-000000",
                        1L,
                        "0.log.20260101-000000.tmp",
                        0L))));
    assertThat(files.files(folder.resolve("gone/0.log"), TIMEOUT))
        .isEqualTo(new Done<>(new TreeMap<>()));
  }

  @Test
  void aRenameDoesNotReplaceWhatHasTheNewName() throws IOException {
    var rotated = write("0.log.20260101-000000", "old");
    write("0.log", "new");

    assertThat(files.rename(log(), rotated)).isInstanceOf(Refused.class);
    assertThat(log()).hasContent("new");
    assertThat(rotated).hasContent("old");

    var free = folder.resolve("0.log.20260101-000001");
    assertThat(files.rename(log(), free)).isEqualTo(Outcome.done());
    assertThat(free).hasContent("new");
    assertThat(files.rename(log(), free)).isInstanceOf(Refused.class);
  }

  @Test
  void aLogGetsItsNameBackUnlessTheRuntimeHasBegunANewOne() throws IOException {
    var rotated = write("0.log.20260101-000000", "old");

    assertThat(files.restore(rotated, log())).isEqualTo(new Done<>(true));
    assertThat(log()).hasContent("old");
    assertThat(rotated).doesNotExist();

    files.rename(log(), rotated);
    write("0.log", "new");
    assertThat(files.restore(rotated, log())).isEqualTo(new Done<>(false));
    assertThat(log()).hasContent("new");
    assertThat(rotated).hasContent("old");
  }

  @Test
  void aCompressedFileHasTheSameTextAndPermissions() throws IOException {
    var text = "2026-01-01T00:00:00Z stdout F hello\n".repeat(10_000);
    var file = write("0.log.20260101-000000", text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    var compressed = folder.resolve("0.log.20260101-000000.gz");
    write("0.log.20260101-000000.tmp", "longer than nothing and of an earlier life");

    assertThat(files.compress(file, TIMEOUT)).isEqualTo(Outcome.done());

    try (var zipped = new GZIPInputStream(Files.newInputStream(compressed))) {
      assertThat(new String(zipped.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
    }
    assertThat(Files.getPosixFilePermissions(compressed))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    assertThat(Files.list(folder)).containsExactly(compressed);
    assertThat(files.compress(file, TIMEOUT)).isEqualTo(Outcome.done());
    assertThat(Files.list(folder)).containsExactly(compressed);
  }

  @Test
  void timeThatIsUpLeavesTheFileAsItWas() throws IOException {
    var file = write("0.log.20260101-000000", "text");

    assertThat(files.compress(file, Duration.ZERO)).isInstanceOf(Unknown.class);

    assertThat(Files.list(folder)).containsExactly(file);
    assertThat(file).hasContent("text");
  }

  @Test
  void aLogIsFoundByTheNamesOfItsPodAndContainer() throws IOException {
    var name = new PodName("shop", "web");
    var link = links.resolve("containers/web_shop_main-abc123.log");

    assertThat(files.link(log(), name, "main", "abc123")).isEqualTo(Outcome.done());
    assertThat(link).doesNotExist();

    write("0.log", "text");
    for (var time = 1; time <= 2; time++) {
      assertThat(files.link(log(), name, "main", "abc123")).isEqualTo(Outcome.done());
      assertThat(Files.readSymbolicLink(link)).isEqualTo(log());
    }
  }

  /** A file name has 255 bytes at most. */
  @Test
  void aLinkOfLongNamesIsShortened() throws IOException {
    write("0.log", "text");

    var done = files.link(log(), new PodName("n".repeat(63), "p".repeat(253)), "main", "abc123");

    assertThat(done).isEqualTo(Outcome.done());
    assertThat(Files.list(links.resolve("containers")))
        .containsExactly(links.resolve("containers").resolve("p".repeat(251) + ".log"));
  }

  @Test
  void aLogGoesWithWhatWasRotatedAndItsLinkAlone() throws IOException {
    write("0.log", "text");
    write("0.log.20260101-000000.gz", "text");
    var next = write("1.log", "text");
    var name = new PodName("shop", "web");
    files.link(log(), name, "main", "abc123");
    files.link(next, name, "main", "def456");
    var foreign = Files.writeString(links.resolve("containers/a.log"), "text");

    assertThat(files.removeAll(log(), TIMEOUT)).isEqualTo(Outcome.done());

    assertThat(Files.list(folder)).containsExactly(next);
    assertThat(Files.list(links.resolve("containers")))
        .containsExactlyInAnyOrder(foreign, links.resolve("containers/web_shop_main-def456.log"));
    assertThat(files.removeAll(log(), TIMEOUT)).isEqualTo(Outcome.done());
  }

  @Test
  void removingWhatIsGoneIsDone() throws IOException {
    var file = write("0.log.20260101-000000.gz", "text");

    assertThat(files.remove(file)).isEqualTo(Outcome.done());
    assertThat(files.remove(file)).isEqualTo(Outcome.done());
    assertThat(file).doesNotExist();
  }
}
