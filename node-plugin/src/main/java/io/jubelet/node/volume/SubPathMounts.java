package io.jubelet.node.volume;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.SubPaths;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Fd;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.linux.Mount;
import io.jubelet.node.model.SubPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Binds parts of volumes to {@code volume-subpaths} of the pod's directory (upstream
 * pkg/volume/util/subpath). What is bound is the open file that was found within the volume and not
 * its name, so a container that swaps a folder for a symbolic link moves nothing (CVE-2017-1002101,
 * CVE-2021-25741).
 */
public final class SubPathMounts implements SubPaths {
  private static final System.Logger LOG = System.getLogger("io.jubelet.node.volume");
  private static final String CONFIG = "CreateContainerConfigError";

  /** Mounts that lie on one target; more than two were never made by a kubelet. */
  private static final int MAX_STACKED = 16;

  private final Libc libc;

  public SubPathMounts(Libc libc) {
    this.libc = libc;
  }

  /** The messages are the Go kubelet's, which tells nothing of the host's files to users. */
  @Override
  public Outcome<Nothing> bind(SubPath part) {
    try {
      var inside = new InsideVolume(libc, part.volumePath());
      return inside.make(part.path()) ? bind(part, inside) : refused("create", " directory", part);
    } catch (IOException | IllegalArgumentException e) {
      return told(part, e, refused("prepare", "", part));
    }
  }

  private Outcome<Nothing> bind(SubPath part, InsideVolume inside) throws IOException {
    try (var source = inside.open(part.path())) {
      pin(source, part.target());
      return Outcome.done();
    }
  }

  private static Outcome<Nothing> refused(String verb, String what, SubPath part) {
    return new Refused<>(
        CONFIG,
        "failed to %s subPath%s for volumeMount \"%s\" of container \"%s\""
            .formatted(verb, what, part.volume(), part.container()));
  }

  private static Outcome<Nothing> told(SubPath part, Exception cause, Outcome<Nothing> outcome) {
    LOG.log(
        System.Logger.Level.WARNING,
        "msg=subPath of volume {0} for container {1}: {2}",
        part.volume(),
        part.container(),
        cause.getMessage());
    return outcome;
  }

  private void pin(Fd source, Path target) throws IOException {
    var folder = target.getParent();
    if (folder == null) {
      throw new IOException("no folder holds " + target);
    }
    Files.createDirectories(folder, asFileAttribute(fromString("rwxr-x---")));
    // The kernel tells mount points without symbolic links; the root may be reached through one.
    var real = folder.toRealPath().resolve(target.getFileName());
    if (mounted(real) && same(source, real)) {
      return;
    }
    detach(real);
    makeTarget(source, real);
    check(
        libc.mount(source.path(), Libc.byteString(real), "", Libc.MS_BIND, ""), "bind onto", real);
  }

  /** A container that was made before keeps its own view of what is detached here. */
  private void detach(Path target) throws IOException {
    for (int i = 0; mounted(target); i++) {
      if (i == MAX_STACKED) {
        throw new IOException("too many mounts on " + target);
      }
      check(
          libc.umount2(Libc.byteString(target), Libc.UMOUNT_NOFOLLOW | Libc.MNT_DETACH),
          "unmount",
          target);
    }
  }

  private static boolean mounted(Path target) throws IOException {
    var point = Libc.byteString(target);
    return Mount.read(Mount.OWN).stream().anyMatch(mount -> mount.point().equals(point));
  }

  private static boolean same(Fd source, Path target) throws IOException {
    return identity(Path.of(source.path())).equals(identity(target));
  }

  private static List<Object> identity(Path file) throws IOException {
    return List.of(Files.getAttribute(file, "unix:dev"), Files.getAttribute(file, "unix:ino"));
  }

  /** A folder for a folder, and an empty file for everything else. */
  private static void makeTarget(Fd source, Path target) throws IOException {
    var folder = Files.isDirectory(Path.of(source.path()));
    if (Files.exists(target, NOFOLLOW_LINKS)
        && Files.isDirectory(target, NOFOLLOW_LINKS) != folder) {
      Files.delete(target);
    }
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      return;
    }
    if (folder) {
      Files.createDirectory(target, asFileAttribute(fromString("rwxr-x---")));
    } else {
      Files.createFile(target, asFileAttribute(fromString("rw-r-----")));
    }
  }

  private static void check(Errno errno, String verb, Path target) throws IOException {
    if (!errno.ok()) {
      throw new IOException("cannot " + verb + " " + target + ": " + errno);
    }
  }
}
