package io.jubelet.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.SubPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubPathMountsTest {
  private static final Pod POD = Node.pod("volumes: [{name: data, emptyDir: {}}]");
  private static final String CREATE =
      "failed to create subPath directory for volumeMount \"data\" of container \"main\"";
  private static final String PREPARE =
      "failed to prepare subPath for volumeMount \"data\" of container \"main\"";

  @TempDir Path folder;

  private Node node;
  private SubPathMounts subPaths;
  private Path volume;
  private Path outside;

  @BeforeEach
  void begin() throws IOException {
    node = new Node(folder.resolve("root"));
    subPaths = new SubPathMounts(node.libc);
    volume = node.setUp(POD, "data");
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "of the host");
  }

  @AfterEach
  void end() throws IOException {
    node.close();
  }

  private Path target() {
    return node.directory().resolve("volume-subpaths/data/main/0");
  }

  private Outcome<Nothing> bind(String path) {
    return subPaths.bind(new SubPath("data", "main", volume, path, target()));
  }

  private static Outcome<Nothing> refused(String message) {
    return new Refused<>("CreateContainerConfigError", message);
  }

  @Test
  void aFolderAndAFileOfTheVolumeAreBound() throws Exception {
    Files.createDirectories(volume.resolve("a/b"));
    Files.writeString(volume.resolve("a/b/word"), "inside");

    assertThat(bind("a/b")).isEqualTo(Outcome.done());
    assertThat(target().resolve("word")).hasContent("inside");
    assertThat(bind("./a//b/word/")).isEqualTo(Outcome.done());
    assertThat(target()).isRegularFile().hasContent("inside");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-x---", "rwxrwxrwx"})
  void whatIsMissingIsMadeWithTheModeOfTheVolume(String mode) throws Exception {
    Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString(mode));
    Files.setAttribute(volume, "unix:mode", 02000 | (int) Files.getAttribute(volume, "unix:mode"));
    Files.setAttribute(volume, "unix:gid", 4711);
    Files.createDirectory(volume.resolve("there"));
    var there = Files.getAttribute(volume.resolve("there"), "unix:mode");

    assertThat(bind("there/made/and-made")).isEqualTo(Outcome.done());

    for (String made : new String[] {"there/made", "there/made/and-made"}) {
      assertThat(Files.getAttribute(volume.resolve(made), "unix:mode"))
          .isEqualTo(Files.getAttribute(volume, "unix:mode"));
      assertThat(Files.getAttribute(volume.resolve(made), "unix:gid")).isEqualTo(4711);
    }
    assertThat(Files.getAttribute(volume.resolve("there"), "unix:mode")).isEqualTo(there);
    Files.writeString(target().resolve("mine"), "shared");
    assertThat(volume.resolve("there/made/and-made/mine")).hasContent("shared");
  }

  /** A config map's keys are links to {@code ..data}, which is one to the newest folder. */
  @Test
  void linksWithinTheVolumeAreFollowed() throws Exception {
    Files.createDirectory(volume.resolve("..2026"));
    Files.writeString(volume.resolve("..2026/key"), "value");
    Files.createSymbolicLink(volume.resolve("..data"), Path.of("..2026"));
    Files.createSymbolicLink(volume.resolve("key"), Path.of("..data/key"));

    assertThat(bind("key")).isEqualTo(Outcome.done());
    assertThat(target()).hasContent("value");
  }

  @ParameterizedTest
  @CsvSource({
    "../../../../../../outside, way",
    "../../../../../../outside, way/secret",
    "../../../../../../outside, way/new",
    "/,                         way",
    "/etc/passwd,               way",
    "/proc/self/root,           way",
    "/proc/self/fd/0,           way",
    "nowhere,                   way",
    "nowhere,                   way/new",
    "way,                       way",
    "way,                       way/new",
    "file,                      way/new",
    "..,                        way/data",
    ".,                         way/../../x",
  })
  void aLinkThatLeadsOutIsRefused(String leadsTo, String path) throws Exception {
    Files.writeString(volume.resolve("file"), "no folder");
    Files.createSymbolicLink(volume.resolve("way"), Path.of(leadsTo));

    assertThat(bind(path)).isEqualTo(refused(PREPARE));

    assertThat(node.mounted()).isEmpty();
    try (var entries = Files.list(outside)) {
      assertThat(entries).containsExactly(outside.resolve("secret"));
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() {
    var readOnly = Path.of("/proc/sys");
    assertThat(subPaths.bind(new SubPath("data", "main", readOnly, "new/newer", target())))
        .isEqualTo(refused(CREATE));
  }

  @Test
  void whatTheContainerSwapsAfterwardsMovesNothing() throws Exception {
    Files.createDirectory(volume.resolve("part"));
    Files.writeString(volume.resolve("part/word"), "inside");
    bind("part");

    Files.move(volume.resolve("part"), volume.resolve("kept"));
    Files.createSymbolicLink(volume.resolve("part"), outside);

    assertThat(target().resolve("word")).hasContent("inside");
    assertThat(target().resolve("secret")).doesNotExist();
    assertThat(bind("part")).isEqualTo(refused(PREPARE));
  }

  /**
   * The attack of CVE-2021-25741: a folder and a link to the outside change places all the time.
   */
  @Test
  void aRaceWithTheContainerNeverShowsTheOutside() throws Exception {
    var part = volume.resolve("part");
    var link = volume.resolve("link");
    Files.createDirectories(volume.resolve("real/sub"));
    swap(part, link, Path.of("real"));
    var stop = new AtomicBoolean();
    var attacks = new AtomicInteger();
    var attacker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    swap(part, link, Path.of("real"));
                    swap(part, link, outside);
                    swap(part, link, Path.of("../../../../../../outside"));
                    attacks.incrementAndGet();
                  }
                });
    int bound = 0;
    try {
      for (int i = 0; i < 600; i++) {
        var path = i % 2 == 0 ? "part/sub" : "part/new-" + i + "/new";
        if (bind(path) instanceof Done<Nothing>) {
          bound++;
        }
        assertThat(attacker.isAlive()).isTrue();
        assertThat(target().resolve("secret")).doesNotExist();
      }
    } finally {
      stop.set(true);
      attacker.join();
    }
    assertThat(bound).isPositive();
    assertThat(attacks).hasPositiveValue();
    try (var entries = Files.list(outside)) {
      assertThat(entries).containsExactly(outside.resolve("secret"));
    }
  }

  private static void swap(Path name, Path by, Path leadsTo) {
    try {
      Files.createSymbolicLink(by, leadsTo);
      Files.move(by, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bindingAgainChangesNothingAndWhatWasMadeAnewIsBoundAnew() throws Exception {
    assertThat(bind("part")).isEqualTo(Outcome.done());
    var first = node.mounted();
    assertThat(new SubPathMounts(node.libc).bind(part("part"))).isEqualTo(Outcome.done());
    assertThat(node.mounted()).isEqualTo(first).hasSize(1);

    Files.delete(volume.resolve("part"));
    Files.writeString(volume.resolve("part"), "a file by now");
    assertThat(bind("part")).isEqualTo(Outcome.done());
    assertThat(target()).hasContent("a file by now");
    assertThat(node.mounted()).hasSize(1);
  }

  private SubPath part(String path) {
    return new SubPath("data", "main", volume, path, target());
  }

  @Test
  void anotherAgentTakesThemDownWithThePod() throws Exception {
    Files.writeString(volume.resolve("file"), "word");
    bind("part");
    subPaths.bind(
        new SubPath("data", "side", volume, "file", target().resolve("../../side/3").normalize()));
    assertThat(node.mounted()).hasSize(2);

    assertThat(node.restarted().tearDown(Node.UID, Node.TIMEOUT)).isEqualTo(Outcome.done());
    assertThat(node.mounted()).isEmpty();
    assertThat(node.directory()).doesNotExist();
  }

  @Test
  void aHostPathKeepsItsFilesWhenThePodEnds() throws Exception {
    var host = Files.createSymbolicLink(folder.resolve("way-to-outside"), outside);
    assertThat(subPaths.bind(new SubPath("data", "main", host, "made", target())))
        .isEqualTo(Outcome.done());
    Files.writeString(target().resolve("file"), "kept");

    node.mounts.tearDown(Node.UID, Node.TIMEOUT);
    assertThat(outside.resolve("made/file")).hasContent("kept");
    assertThat(outside.resolve("secret")).hasContent("of the host");
  }
}
