package io.jubelet.node.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.linux.Answer.Failed;
import io.jubelet.node.linux.Answer.Value;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibcTest {
  private static final long STRICT = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_SYMLINKS;

  private final Libc libc = new Libc();

  @TempDir Path folder;

  @AfterEach
  void unmount() {
    while (libc.umount2(path("mounted"), Libc.UMOUNT_NOFOLLOW).ok()) {
      continue;
    }
  }

  @Test
  void tmpfsIsMountedWithItsSizeAndUnmounted() throws Exception {
    Files.createDirectory(folder.resolve("mounted"));

    assertThat(mountTmpfs("size=64k")).isEqualTo(Errno.OK);

    assertThat(libc.statfs(path("mounted")))
        .isInstanceOfSatisfying(
            Value.class,
            answer -> {
              var facts = (Statfs) answer.value();
              assertThat(facts.type()).isEqualTo(Statfs.TMPFS_MAGIC);
              assertThat(facts.blocks() * facts.blockSize()).isEqualTo(64 * 1024);
              assertThat(facts.blocksAvailable()).isLessThanOrEqualTo(facts.blocks());
            });
    assertThat(libc.umount2(path("mounted"), Libc.UMOUNT_NOFOLLOW)).isEqualTo(Errno.OK);
    assertThat(libc.umount2(path("mounted"), Libc.UMOUNT_NOFOLLOW)).isEqualTo(Errno.EINVAL);
  }

  @Test
  void anUnknownMountOptionIsInvalid() throws Exception {
    Files.createDirectory(folder.resolve("mounted"));

    assertThat(mountTmpfs("no-such-option")).isEqualTo(Errno.EINVAL);
  }

  @Test
  void aMountWithAnOpenFileIsBusy() throws Exception {
    Files.createDirectory(folder.resolve("mounted"));
    assertThat(mountTmpfs("size=64k")).isEqualTo(Errno.OK);

    try (var _ = Files.newOutputStream(folder.resolve("mounted/open"))) {
      assertThat(libc.umount2(path("mounted"), Libc.UMOUNT_NOFOLLOW)).isEqualTo(Errno.EBUSY);
    }
    assertThat(libc.umount2(path("mounted"), Libc.UMOUNT_NOFOLLOW)).isEqualTo(Errno.OK);
  }

  @Test
  void aFolderBoundOntoItselfBecomesShared() throws Exception {
    Files.createDirectory(folder.resolve("mounted"));

    var point = path("mounted");
    assertThat(libc.mount(point, point, "", Libc.MS_BIND | Libc.MS_REC, "")).isEqualTo(Errno.OK);
    assertThat(libc.mount("", point, "", Libc.MS_SHARED | Libc.MS_REC, "")).isEqualTo(Errno.OK);

    assertThat(Mount.read(Mount.OWN))
        .anyMatch(mount -> mount.point().equals(point) && mount.shared());
  }

  @Test
  void unmountDoesNotFollowALink() throws Exception {
    Files.createDirectory(folder.resolve("mounted"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("mounted"));
    assertThat(mountTmpfs("size=64k")).isEqualTo(Errno.OK);

    assertThat(libc.umount2(path("link"), Libc.UMOUNT_NOFOLLOW)).isEqualTo(Errno.EINVAL);
  }

  @Test
  void openat2RefusesLinksParentsAndOtherMounts() throws Exception {
    Files.createDirectories(folder.resolve("inside/mounted"));
    Files.createDirectory(folder.resolve("mounted"));
    Files.createSymbolicLink(folder.resolve("inside/link"), Path.of("/etc"));
    assertThat(mountTmpfs("size=64k")).isEqualTo(Errno.OK);
    var directory = Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC;

    try (var inside = open("inside", directory);
        var root = open("", directory)) {
      assertThat(libc.openat2(inside.number(), "link", directory, STRICT))
          .isEqualTo(new Failed<Fd>(Errno.ELOOP));
      assertThat(libc.openat2(inside.number(), "../mounted", directory, STRICT))
          .isEqualTo(new Failed<Fd>(Errno.EXDEV));
      assertThat(libc.openat2(root.number(), "mounted", directory, Libc.RESOLVE_NO_XDEV))
          .isEqualTo(new Failed<Fd>(Errno.EXDEV));
      assertThat(libc.openat2(inside.number(), "none", directory, STRICT))
          .isEqualTo(new Failed<Fd>(Errno.ENOENT));
    }
  }

  @Test
  void everyEntryOfAFolderIsListedAndRemovedByName() throws Exception {
    Files.createDirectory(folder.resolve("many"));
    for (int i = 0; i < 2000; i++) {
      Files.writeString(folder.resolve("many/a-file-with-some-name-" + i), "");
    }
    Files.createDirectory(folder.resolve("many/sub"));

    try (var many = open("many", Libc.O_RDONLY | Libc.O_DIRECTORY)) {
      var entries = new ArrayList<DirectoryEntry>();
      for (var some = next(many); !some.isEmpty(); some = next(many)) {
        entries.addAll(some);
      }
      assertThat(entries).hasSize(2001);
      assertThat(entries).contains(new DirectoryEntry("sub", DirectoryEntry.DT_DIR));
      for (DirectoryEntry entry : entries) {
        var flags = entry.type() == DirectoryEntry.DT_DIR ? Libc.AT_REMOVEDIR : 0;
        assertThat(libc.unlinkat(many, entry.name(), flags)).isEqualTo(Errno.OK);
      }
    }
    assertThat(folder.resolve("many")).isEmptyDirectory();
  }

  @Test
  void aNameThatIsNotUtf8IsListedAndRemovedByteForByte() throws Exception {
    Files.createDirectory(folder.resolve("odd"));
    run("touch \"$1/$(printf '\\377\\200x')\"", folder.resolve("odd").toString());

    try (var odd = open("odd", Libc.O_RDONLY | Libc.O_DIRECTORY)) {
      var entries = next(odd);
      assertThat(entries).extracting(DirectoryEntry::name).containsExactly("\u00ff\u0080x");
      assertThat(libc.unlinkat(odd, "\u00ff\u0080x", 0)).isEqualTo(Errno.OK);
    }
    assertThat(folder.resolve("odd")).isEmptyDirectory();
  }

  @Test
  void renameReplacesNothing() throws Exception {
    Files.createDirectory(folder.resolve("from"));
    Files.writeString(folder.resolve("taken"), "old");
    Files.writeString(folder.resolve("from/file"), "new");

    try (var from = open("from", Libc.O_RDONLY | Libc.O_DIRECTORY);
        var root = open("", Libc.O_RDONLY | Libc.O_DIRECTORY)) {
      assertThat(libc.renameat2(from, "file", root, "taken", Libc.RENAME_NOREPLACE))
          .isEqualTo(Errno.EEXIST);
      assertThat(libc.renameat2(from, "file", root, "free", Libc.RENAME_NOREPLACE))
          .isEqualTo(Errno.OK);
    }
    assertThat(folder.resolve("taken")).hasContent("old");
    assertThat(folder.resolve("free")).hasContent("new");
  }

  @Test
  void ownershipOfALinkIsChangedAndNotOfItsTarget() throws Exception {
    Files.writeString(folder.resolve("target"), "");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));

    assertThat(libc.fchownat(Libc.AT_FDCWD, path("link"), -1, 4711, Libc.AT_SYMLINK_NOFOLLOW))
        .isEqualTo(Errno.OK);

    assertThat(Files.getAttribute(folder.resolve("target"), "unix:gid")).isEqualTo(0);
    assertThat(Files.getAttribute(folder.resolve("link"), "unix:gid", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(4711);
  }

  @Test
  void chmodSetsTheSetgidBit() throws Exception {
    Files.createDirectory(folder.resolve("set"));

    assertThat(libc.chmod(path("set"), 02775)).isEqualTo(Errno.OK);

    assertThat((int) Files.getAttribute(folder.resolve("set"), "unix:mode") & 07777)
        .isEqualTo(02775);
  }

  @Test
  void killEndsAProcessAndThenKnowsNone() throws Exception {
    var process = new ProcessBuilder("sleep", "600").start();

    assertThat(libc.kill((int) process.pid(), Libc.SIGKILL)).isEqualTo(Errno.OK);

    assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 9);
    assertThat(libc.kill((int) process.pid(), Libc.SIGKILL)).isEqualTo(Errno.ESRCH);
  }

  @Test
  void aZeroByteNeverCutsAPath() {
    assertThatThrownBy(() -> libc.umount2("/a\0b", 0)).hasMessageContaining("zero byte");
  }

  @Test
  void aPathBecomesItsUtf8Bytes() {
    assertThat(
            Libc.byteString(Path.of("/ä")).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
        .isEqualTo("/ä".getBytes(UTF_8));
  }

  private Errno mountTmpfs(String options) {
    return libc.mount("tmpfs", path("mounted"), "tmpfs", 0, options);
  }

  private Fd open(String name, int flags) {
    return switch (libc.openat2(Libc.AT_FDCWD, path(name), flags, 0)) {
      case Value<Fd>(Fd fd) -> fd;
      case Failed<Fd>(Errno errno) -> throw new AssertionError(name + ": " + errno);
    };
  }

  private List<DirectoryEntry> next(Fd directory) {
    return ((Value<List<DirectoryEntry>>) libc.getdents64(directory)).value();
  }

  private String path(String name) {
    return Libc.byteString(folder.resolve(name));
  }

  private static void run(String script, String argument) throws Exception {
    var process = new ProcessBuilder("sh", "-c", script, "sh", argument).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}
