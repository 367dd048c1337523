package io.jubelet.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.model.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** What a container leaves behind is removed, and nothing else. */
final class TearDownTest {
  @TempDir Path folder;

  private Node node;

  @BeforeEach
  void begin() {
    node = new Node(folder.resolve("root"));
  }

  @AfterEach
  void end() throws IOException {
    node.close();
  }

  @Test
  void mountsAndFilesOfThePodGoAndThoseOfItsNeighbourStay() throws Exception {
    var emptyDir = node.setUp(Node.pod("volumes: [{name: v, emptyDir: {medium: Memory}}]"), "v");
    Files.writeString(emptyDir.resolve("file"), "content");
    var neighbour = node.mounts.directory(new PodUid(Node.UID + "-longer"));
    Files.createDirectories(neighbour.resolve("volumes"));

    assertThat(tearDown()).isEqualTo(Outcome.done());

    assertThat(node.directory()).doesNotExist();
    assertThat(node.mounted()).isEmpty();
    assertThat(node.mounts.list(Node.TIMEOUT))
        .isEqualTo(new Done<>(new TreeSet<>(List.of(new PodUid(Node.UID + "-longer")))));
  }

  @Test
  void tearingDownNothingIsDone() {
    assertThat(tearDown()).isEqualTo(Outcome.done());
  }

  @Test
  void nestedAndStackedMountsGoDeepestFirst() throws Exception {
    var volume = emptyDir();
    tmpfs(Files.createDirectory(volume.resolve("a")));
    tmpfs(Files.createDirectory(volume.resolve("a/b")));
    tmpfs(volume.resolve("a/b"));
    bind(Files.createDirectory(folder.resolve("data")), Files.createDirectory(volume.resolve("c")));
    assertThat(node.mounted()).hasSize(4);

    assertThat(tearDown()).isEqualTo(Outcome.done());

    assertThat(node.mounted()).isEmpty();
    assertThat(node.directory()).doesNotExist();
    assertThat(folder.resolve("data")).exists();
  }

  @Test
  void aMountThatAnotherOneHidesIsUnmountedToo() throws Exception {
    var volume = emptyDir();
    tmpfs(Files.createDirectories(volume.resolve("a/b")));
    tmpfs(volume.resolve("a"));

    assertThat(tearDown()).isEqualTo(Outcome.done());

    assertThat(node.mounted()).isEmpty();
  }

  @Test
  void aMountPointWithSpacesAndBytesThatAreNoTextIsUnmounted() throws Exception {
    var volume = emptyDir();
    shell("d=\"$0/a b$(printf '\\377\\t')\\\\\"; mkdir \"$d\"; mount -t tmpfs x \"$d\"", volume);
    assertThat(node.mounted()).hasSize(1);

    assertThat(tearDown()).isEqualTo(Outcome.done());

    assertThat(node.mounted()).isEmpty();
    assertThat(node.directory()).doesNotExist();
  }

  @Test
  void aBusyMountIsRefusedByNameAndGoesWhenItIsFree() throws Exception {
    var volume = emptyDir();
    tmpfs(Files.createDirectory(volume.resolve("busy")));

    try (var _open = Files.newOutputStream(volume.resolve("busy/open"))) {
      assertThat(tearDown())
          .isEqualTo(
              new Refused<>(
                  "FailedUnmount",
                  "cannot unmount " + volume.resolve("busy") + ": device or resource busy"));
      assertThat(volume.resolve("busy/open")).exists();
    }
    assertThat(tearDown()).isEqualTo(Outcome.done());
    assertThat(node.directory()).doesNotExist();
  }

  @Test
  void linksAreRemovedAndTheirTargetsStay() throws Exception {
    var victim = Files.createDirectories(folder.resolve("victim"));
    Files.writeString(victim.resolve("file"), "precious");
    var volume = emptyDir();
    Files.createSymbolicLink(volume.resolve("folder"), victim);
    Files.createSymbolicLink(volume.resolve("file"), victim.resolve("file"));
    Files.createSymbolicLink(volume.resolve("up"), Path.of("../../../../../../victim"));
    Files.createSymbolicLink(volume.resolve("loop"), Path.of("loop"));
    Files.createLink(volume.resolve("hard"), victim.resolve("file"));

    assertThat(tearDown()).isEqualTo(Outcome.done());

    assertThat(node.directory()).doesNotExist();
    assertThat(victim.resolve("file")).hasContent("precious");
  }

  @Test
  void aVolumesFolderThatBecameALinkLeadsNowhere() throws Exception {
    var victim = Files.createDirectories(folder.resolve("victim/kubernetes.io~empty-dir/v"));
    Files.writeString(victim.resolve("file"), "precious");
    emptyDir();
    shell("rm -r \"$0/volumes\"; ln -s \"$1\" \"$0/volumes\"", node.directory(), victim);

    assertThat(tearDown()).isEqualTo(Outcome.done());

    assertThat(node.directory()).doesNotExist();
    assertThat(victim.resolve("file")).hasContent("precious");
  }

  @Test
  void aPodDirectoryThatIsALinkIsRemovedAsALink() throws Exception {
    var victim = Files.createDirectories(folder.resolve("victim"));
    Files.writeString(victim.resolve("file"), "precious");
    Files.createDirectories(node.root.resolve("pods"));
    Files.createSymbolicLink(node.directory(), victim);

    assertThat(tearDown()).isEqualTo(Outcome.done());

    assertThat(node.directory()).doesNotExist();
    assertThat(victim.resolve("file")).hasContent("precious");
  }

  @Test
  void aTreeDeeperThanAnyLimitOfDescriptorsIsRemoved(@TempDir(factory = InMemory.class) Path memory)
      throws Exception {
    node = new Node(memory);
    var volume = emptyDir();
    shell(
        "cd \"$0\"; exec perl -e"
            + " 'for (1..1500) { mkdir \"d\" and chdir \"d\" and open(F, \">f\") or die }'",
        volume);
    Files.writeString(volume.resolve(".removed-0"), "a name that the removal would take");

    assertThat(tearDown()).isEqualTo(Outcome.done());

    assertThat(node.directory()).doesNotExist();
  }

  @Test
  void aFolderOfManyFilesWithNamesThatAreNoTextIsRemoved(
      @TempDir(factory = InMemory.class) Path memory) throws Exception {
    node = new Node(memory);
    var volume = emptyDir();
    shell(
        "cd \"$0\"; perl -e 'for (1..3000) { open(F, \">\\xfe-a-rather-long-name-$_\") or die }';"
            + " mkfifo fifo; mknod device c 1 3; mkdir -m 000 closed",
        volume);

    assertThat(tearDown()).isEqualTo(Outcome.done());

    assertThat(node.directory()).doesNotExist();
  }

  /** Temporary folders where many small files cost little. */
  static final class InMemory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.createTempDirectory(Path.of("/dev/shm"), "jubelet");
    }
  }

  @Test
  void removalNeverEntersAnotherMountEvenOfTheSameFileSystem() throws Exception {
    var precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("file"), "precious");
    var volume = emptyDir();
    bind(precious, Files.createDirectory(volume.resolve("bound")));

    var removed =
        TreeRemoval.remove(
            node.libc, node.directory(), io.jubelet.node.effect.Deadline.after(Node.TIMEOUT));

    assertThat(removed)
        .isEqualTo(
            new Refused<>(
                "FailedUnmount", "a file system is still mounted on " + volume.resolve("bound")));
    assertThat(precious.resolve("file")).hasContent("precious");
  }

  @Test
  void aFileThatCannotBeRemovedIsNamed() throws Exception {
    var volume = emptyDir();
    Files.writeString(volume.resolve("fixed"), "");
    shell("chattr +i \"$0/fixed\"", volume);
    try {
      assertThat(tearDown())
          .isEqualTo(
              new Refused<>(
                  "FailedRemove",
                  "cannot remove " + volume.resolve("fixed") + ": operation not permitted"));
    } finally {
      shell("chattr -i \"$0/fixed\"", volume);
    }
    assertThat(tearDown()).isEqualTo(Outcome.done());
  }

  @Test
  void timeThatIsUpIsUnknownAndTheNextCallGoesOn() throws Exception {
    Files.writeString(emptyDir().resolve("file"), "");

    assertThat(node.mounts.tearDown(Node.UID, Duration.ZERO)).isInstanceOf(Unknown.class);
    assertThat(tearDown()).isEqualTo(Outcome.done());
    assertThat(node.directory()).doesNotExist();
  }

  @Test
  void aRootThatIsReachedThroughALinkIsTornDownToo() throws Exception {
    Files.createDirectories(node.root);
    Files.createSymbolicLink(folder.resolve("alias"), node.root);
    try (var alias = new Node(folder.resolve("alias"))) {
      alias.setUp(Node.pod("volumes: [{name: v, emptyDir: {medium: Memory}}]"), "v");

      assertThat(alias.mounts.tearDown(Node.UID, Node.TIMEOUT)).isEqualTo(Outcome.done());

      assertThat(node.mounted()).isEmpty();
      assertThat(node.directory()).doesNotExist();
    }
  }

  @Test
  void whatWasTornDownIsNotObserved() throws Exception {
    var pod = Node.pod("volumes: [{name: v, emptyDir: {}}]");
    node.setUp(pod, "v");

    tearDown();

    assertThat(node.observe(pod)).isEqualTo(new Done<>(new TreeMap<>()));
  }

  private Path emptyDir() {
    return node.setUp(Node.pod("volumes: [{name: v, emptyDir: {}}]"), "v");
  }

  private Outcome<Outcome.Nothing> tearDown() {
    return node.mounts.tearDown(Node.UID, Node.TIMEOUT);
  }

  private void tmpfs(Path point) {
    assertThat(node.libc.mount("tmpfs", point.toString(), "tmpfs", 0, "size=64k"))
        .isEqualTo(Errno.OK);
  }

  private void bind(Path from, Path point) {
    assertThat(node.libc.mount(from.toString(), point.toString(), "", Libc.MS_BIND, ""))
        .isEqualTo(Errno.OK);
  }

  private static void shell(String script, Path... arguments) throws Exception {
    var command = new java.util.ArrayList<>(List.of("sh", "-ec", script));
    for (Path argument : arguments) {
      command.add(argument.toString());
    }
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
