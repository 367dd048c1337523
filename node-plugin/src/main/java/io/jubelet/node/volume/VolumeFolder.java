package io.jubelet.node.volume;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.jubelet.node.linux.Answer;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.linux.Statfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;

/**
 * Makes the folder of a volume, on the disk or as a tmpfs, and the marker that says it is complete.
 * Modes and markers are those of {@code pkg/volume/emptydir} in the Go kubelet.
 */
final class VolumeFolder {
  private static final String READY = "ready";
  private static final int OPEN_TO_ALL = 0777;

  private final Libc libc;

  VolumeFolder(Libc libc) {
    this.libc = libc;
  }

  /** Where the content of the folder lives. */
  sealed interface Medium {
    record Disk() implements Medium {}

    /**
     * A tmpfs.
     *
     * @param sizeBytes at most that much; the kernel's default (half of the memory) when empty
     */
    record Memory(OptionalLong sizeBytes) implements Medium {}
  }

  /** Whether the folder was completed on this medium. */
  boolean ready(Path folder, Path marker, Medium medium) throws IOException {
    return marked(marker)
        && Files.isDirectory(folder, NOFOLLOW_LINKS)
        && switch (medium) {
          case Medium.Disk _ -> true;
          case Medium.Memory _ -> isTmpfs(folder);
        };
  }

  /** Makes the folder; an existing one gets the right mode, and a tmpfs if it has none yet. */
  void make(Path folder, Medium medium) throws IOException {
    Files.createDirectories(folder.getParent());
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      Files.createDirectory(folder);
    }
    switch (medium) {
      case Medium.Disk _ -> chmod(folder);
      case Medium.Memory(OptionalLong sizeBytes) -> {
        if (!isTmpfs(folder)) {
          chmod(folder);
          mountTmpfs(folder, sizeBytes);
        }
      }
    }
  }

  private void chmod(Path folder) throws IOException {
    check(libc.chmod(Libc.byteString(folder), OPEN_TO_ALL), "chmod", folder);
  }

  /** Secrets stay out of swap where the kernel can promise it (tmpfs noswap, Linux 6.4). */
  private void mountTmpfs(Path folder, OptionalLong sizeBytes) throws IOException {
    var target = Libc.byteString(folder);
    var size = sizeBytes.isPresent() ? "size=" + sizeBytes.getAsLong() : "";
    var noswap = size.isEmpty() ? "noswap" : size + ",noswap";
    var errno = libc.mount("tmpfs", target, "tmpfs", 0, noswap);
    if (errno.equals(Errno.EINVAL)) {
      errno = libc.mount("tmpfs", target, "tmpfs", 0, size);
    }
    check(errno, "mount a tmpfs on", folder);
  }

  /** Whether a tmpfs is mounted on the folder itself: its device is not that of its parent. */
  private boolean isTmpfs(Path folder) throws IOException {
    var memory =
        switch (libc.statfs(Libc.byteString(folder))) {
          case Answer.Value<Statfs>(Statfs facts) -> facts.type() == Statfs.TMPFS_MAGIC;
          case Answer.Failed<Statfs>(Errno errno) ->
              throw new IOException("cannot statfs " + folder + ": " + errno);
        };
    return memory
        && !Files.getAttribute(folder, "unix:dev", NOFOLLOW_LINKS)
            .equals(Files.getAttribute(folder.getParent(), "unix:dev", NOFOLLOW_LINKS));
  }

  static boolean marked(Path marker) {
    return Files.exists(marker.resolve(READY), NOFOLLOW_LINKS);
  }

  static void markReady(Path marker) throws IOException {
    Files.createDirectories(
        marker, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    var ready = marker.resolve(READY);
    if (!Files.exists(ready, NOFOLLOW_LINKS)) {
      Files.createFile(ready);
    }
  }

  private static void check(Errno errno, String verb, Path folder) throws IOException {
    if (!errno.ok()) {
      throw new IOException("cannot " + verb + " " + folder + ": " + errno);
    }
  }
}
