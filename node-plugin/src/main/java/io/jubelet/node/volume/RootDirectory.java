package io.jubelet.node.volume;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.linux.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The kubelet's state directory itself. */
public record RootDirectory(Path path, Libc libc) {

  /**
   * Makes the directory and its first folders, and sees to it that mounts beneath it reach
   * containers and come back from them: when the mount it lies on is not shared, it is bound onto
   * itself and that bind made shared. Repeated it changes nothing.
   */
  public Outcome<Nothing> prepare() {
    try {
      for (String folder : List.of("", "pods", "plugins", "plugins_registry", "pod-resources")) {
        Files.createDirectories(path.resolve(folder), asFileAttribute(fromString("rwxr-x---")));
      }
      return makeShared(Libc.byteString(path.toRealPath()));
    } catch (IOException e) {
      return new Refused<>("FailedRoot", "cannot prepare " + path + ": " + e.getMessage());
    }
  }

  private Outcome<Nothing> makeShared(String directory) throws IOException {
    if (shared(directory)) {
      return Outcome.done();
    }
    var bound = libc.mount(directory, directory, "", Libc.MS_BIND | Libc.MS_REC, "");
    var shared =
        bound.ok() ? libc.mount("", directory, "", Libc.MS_SHARED | Libc.MS_REC, "") : bound;
    return shared.equals(Errno.OK)
        ? Outcome.done()
        : new Refused<>("FailedRoot", "cannot make " + path + " a shared mount: " + shared);
  }

  /** Of the mounts that hold the directory the longest counts, and of equal ones the last. */
  private static boolean shared(String directory) throws IOException {
    return Mount.read(Mount.OWN).stream()
        .filter(mount -> holds(mount, directory))
        .reduce(
            (one, other) ->
                Comparator.<Mount>comparingInt(mount -> mount.point().length()).compare(one, other)
                        > 0
                    ? one
                    : other)
        .map(Mount::shared)
        .orElse(false);
  }

  private static boolean holds(Mount mount, String directory) {
    return mount.point().equals("/")
        || directory.equals(mount.point())
        || directory.startsWith(mount.point() + "/");
  }
}
