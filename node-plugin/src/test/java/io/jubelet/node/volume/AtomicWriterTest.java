package io.jubelet.node.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.linux.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicWriterTest {
  @TempDir Path target;

  private AtomicWriter writer;

  @BeforeEach
  void begin() {
    writer =
        new AtomicWriter(
            new Libc(),
            Clock.fixed(Instant.parse("2026-11-24T10:08:00.5Z"), ZoneOffset.UTC),
            target);
  }

  @Test
  void filesAreShownThroughOneLinkToAFolderNamedByTime() throws Exception {
    write("user", "u", "k8s/labels", "l", "k8s/deep/annotations", "a");

    assertThat(Files.readSymbolicLink(target.resolve("..data")).toString())
        .matches("\\.\\.2026_11_24_10_08_00\\.[0-9]+");
    assertThat(Files.readSymbolicLink(target.resolve("user"))).isEqualTo(Path.of("..data/user"));
    assertThat(Files.readSymbolicLink(target.resolve("k8s"))).isEqualTo(Path.of("..data/k8s"));
    assertThat(target.resolve("k8s/deep/annotations")).hasContent("a");
    assertThat(names()).hasSize(4);
    assertThat(Files.getPosixFilePermissions(data()))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void theSameContentIsNotWrittenAgain() throws Exception {
    write("a", "1", "b/c", "2");
    var folder = data();

    write("a", "1", "b/c", "2");

    assertThat(data()).isEqualTo(folder);
  }

  @Test
  void anyChangeOfContentIsANewFolderAndTheOldOneGoes() throws Exception {
    write("a", "1", "b/c", "2");
    var folder = data();

    write("a", "1", "b/c", "3");

    assertThat(target.resolve("a")).hasContent("1");
    assertThat(target.resolve("b/c")).hasContent("3");
    assertThat(folder).doesNotExist();
    assertThat(names()).hasSize(4);
  }

  @Test
  void aFileThatIsGoneLosesItsLinkAndANewOneGetsIts() throws Exception {
    write("a", "1", "old/x", "2", "old/y", "3");

    write("a", "1", "new", "4");

    assertThat(names()).contains("..data", "a", "new").hasSize(4);
  }

  @Test
  void aFileThatIsGoneFromASharedFolderIsGone() throws Exception {
    write("d/x", "2", "d/y", "3");

    write("d/x", "2");

    assertThat(target.resolve("d/x")).hasContent("2");
    assertThat(target.resolve("d/y")).doesNotExist();
  }

  @Test
  void noFilesAtAllAreAFolderToo() throws Exception {
    write();

    assertThat(data()).isEmptyDirectory();
    assertThat(names()).hasSize(2);
  }

  @Test
  void whatAnInterruptedWriteLeftIsCleared() throws Exception {
    write("a", "1");
    Files.createDirectory(target.resolve("..2026_11_24_10_07_59.42"));
    Files.writeString(target.resolve("..2026_11_24_10_07_59.42/a"), "half");
    Files.createSymbolicLink(target.resolve("..data_tmp"), Path.of("..2026_11_24_10_07_59.42"));

    write("a", "2");

    assertThat(target.resolve("a")).hasContent("2");
    assertThat(names()).contains("..data", "a").hasSize(3);
  }

  @Test
  void aMissingVisibleLinkIsMadeAgain() throws Exception {
    write("a", "1", "b", "2");
    Files.delete(target.resolve("b"));

    write("a", "1", "b", "2");

    assertThat(target.resolve("b")).hasContent("2");
  }

  @Test
  void aLinkWhoseFolderIsGoneIsWrittenAnew() throws Exception {
    Files.createSymbolicLink(target.resolve("..data"), Path.of("..gone"));

    write("a", "1");

    assertThat(target.resolve("a")).hasContent("1");
  }

  @Test
  void mountPointsOfOtherVolumesStay() throws Exception {
    Files.createDirectories(target.resolve("nested/point"));
    write("a", "1");

    write("b", "2");

    assertThat(target.resolve("nested/point")).isDirectory();
  }

  @Test
  void modesAndOwnersAreThoseOfThePayloadWhateverTheUmask() throws Exception {
    var files = new TreeMap<Path, PayloadFile>();
    files.put(Path.of("open"), new PayloadFile(bytes("1"), 0777));
    files.put(Path.of("closed"), new PayloadFile(bytes("2"), 0400));
    files.put(Path.of("owned"), new PayloadFile(bytes("3"), 0600, OptionalInt.of(1234)));

    writer.write(new Payload(files), () -> {}, deadline());

    assertThat(mode("open")).isEqualTo(0777);
    assertThat(mode("closed")).isEqualTo(0400);
    assertThat(Files.getAttribute(target.resolve("owned"), "unix:uid")).isEqualTo(1234);
  }

  @Test
  void aFileAndAFolderOfOneNameAreRefusedAndTheOldContentStays() throws Exception {
    write("a", "1");

    assertThatThrownBy(() -> write("b", "file", "b/c", "inside")).isInstanceOf(IOException.class);

    assertThat(target.resolve("a")).hasContent("1");
    write("a", "1");
    assertThat(names()).hasSize(3);
  }

  @Test
  void ownershipIsSetBeforeTheNewFilesAreShown() throws Exception {
    write("a", "1");
    var seen = new StringBuilder();

    writer.write(
        payload("a", "2"),
        () -> seen.append(Files.readString(target.resolve("a"))).append(names().size()),
        deadline());

    assertThat(seen).hasToString("14");
  }

  private void write(String... pathsAndTexts) throws IOException {
    assertThat(writer.write(payload(pathsAndTexts), () -> {}, deadline()))
        .isEqualTo(Outcome.done());
  }

  private static Payload payload(String... pathsAndTexts) {
    var files = new TreeMap<Path, PayloadFile>();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      files.put(Path.of(pathsAndTexts[i]), new PayloadFile(bytes(pathsAndTexts[i + 1]), 0644));
    }
    return new Payload(files);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  private Path data() throws IOException {
    return target.resolve(Files.readSymbolicLink(target.resolve("..data")));
  }

  private int mode(String name) throws IOException {
    return (int) Files.getAttribute(target.resolve(name), "unix:mode") & 07777;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(target)) {
      return entries
          .filter(entry -> Files.exists(entry, LinkOption.NOFOLLOW_LINKS))
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
