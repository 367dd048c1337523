package io.jubelet.node.volume;

import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.model.Pod;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalInt;

/**
 * Gives a volume to the group of {@code securityContext.fsGroup}: every file its group, readable
 * and, unless the volume is read-only, writable for it; every directory also searchable, with the
 * setgid bit so that new files inherit the group. As {@code pkg/volume/volume_linux.go}.
 */
final class FsGroup {
  private static final int READ = 0440;
  private static final int READ_WRITE = 0660;
  private static final int SEARCH_AND_INHERIT = 02110;

  private final Libc libc;
  private final OptionalInt group;

  private FsGroup(Libc libc, OptionalInt group) {
    this.libc = libc;
    this.group = group;
  }

  /** The group of the pod; without one {@link #own} changes nothing. */
  static FsGroup of(Libc libc, Pod pod) {
    var context = pod.spec().getSecurityContext();
    var group =
        context == null || context.getFsGroup() == null
            ? OptionalInt.empty()
            : OptionalInt.of(Math.toIntExact(context.getFsGroup()));
    return new FsGroup(libc, group);
  }

  boolean present() {
    return group.isPresent();
  }

  /** No container may run in the folder yet: modes are set by path. Links are not followed. */
  void own(Path folder, boolean readOnly) throws IOException {
    if (group.isEmpty()) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            change(directory, attributes, readOnly);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            change(file, attributes, readOnly);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void change(Path file, BasicFileAttributes attributes, boolean readOnly)
      throws IOException {
    var path = Libc.byteString(file);
    check(
        libc.fchownat(Libc.AT_FDCWD, path, -1, group.orElseThrow(), Libc.AT_SYMLINK_NOFOLLOW),
        file);
    if (!attributes.isSymbolicLink()) {
      var bits = readOnly ? READ : READ_WRITE;
      var mode = (int) Files.getAttribute(file, "unix:mode") & 07777;
      check(
          libc.chmod(path, mode | bits | (attributes.isDirectory() ? SEARCH_AND_INHERIT : 0)),
          file);
    }
  }

  private static void check(Errno errno, Path file) throws IOException {
    if (!errno.ok()) {
      throw new IOException("cannot give " + file + " to the fsGroup: " + errno);
    }
  }
}
