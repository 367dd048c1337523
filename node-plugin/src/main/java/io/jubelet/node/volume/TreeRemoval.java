package io.jubelet.node.volume;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.linux.Answer;
import io.jubelet.node.linux.DirectoryEntry;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Fd;
import io.jubelet.node.linux.Libc;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Removes a directory and all beneath it, whatever a container made of it: no symbolic link is
 * followed, no other mount entered, names are bytes, and deep trees cost no more descriptors than
 * {@link #MAX_DEPTH}. Repeated after an interruption it goes on.
 */
final class TreeRemoval {
  /** Directories deeper than this are moved to the top of the tree and removed from there. */
  static final int MAX_DEPTH = 64;

  private static final int DIRECTORY =
      Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
  private static final long STAY_INSIDE =
      Libc.RESOLVE_BENEATH
          | Libc.RESOLVE_NO_XDEV
          | Libc.RESOLVE_NO_SYMLINKS
          | Libc.RESOLVE_NO_MAGICLINKS;

  private final Libc libc;
  private final Deadline deadline;

  /** Counts the directories that were moved up, for their new names. */
  private long moved;

  private TreeRemoval(Libc libc, Deadline deadline) {
    this.libc = libc;
    this.deadline = deadline;
  }

  /** Refused names the path that cannot be removed. Done when nothing was there. */
  static Outcome<Nothing> remove(Libc libc, Path directory, Deadline deadline) {
    var parent = directory.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("the root of the file system is not removed");
    }
    return switch (libc.openat2(Libc.AT_FDCWD, Libc.byteString(parent), DIRECTORY, 0)) {
      case Answer.Failed<Fd>(Errno errno) ->
          errno.equals(Errno.ENOENT) ? Outcome.done() : refused(directory.toString(), errno);
      case Answer.Value<Fd>(Fd within) -> {
        try (within) {
          var name = Libc.byteString(directory.getFileName());
          yield new TreeRemoval(libc, deadline).top(within, name, directory.toString());
        }
      }
    };
  }

  private Outcome<Nothing> top(Fd parent, String name, String path) {
    try {
      removeDirectory(new Place(parent, name, path, 0), Optional.empty());
      return Outcome.done();
    } catch (Stopped e) {
      return e.outcome;
    }
  }

  /** Where an entry is: the open directory that holds it, its name, and its path for messages. */
  private record Place(Fd parent, String name, String path, int depth) {}

  /** Removal ends here; it leaves the recursion as an exception and the class as a value. */
  private static final class Stopped extends Exception {
    private final transient Outcome<Nothing> outcome;

    Stopped(Outcome<Nothing> outcome) {
      super(null, null, false, false);
      this.outcome = outcome;
    }
  }

  private void removeDirectory(Place place, Optional<Fd> top) throws Stopped {
    // Each round opens the directory anew, because reading on after removals may skip entries.
    while (true) {
      switch (libc.openat2(place.parent.number(), place.name, DIRECTORY, STAY_INSIDE)) {
        case Answer.Failed<Fd>(Errno errno) -> {
          removeUnopened(place, errno);
          return;
        }
        case Answer.Value<Fd>(Fd directory) -> {
          try (directory) {
            if (emptied(directory, place, top.orElse(directory))) {
              break;
            }
            continue;
          }
        }
      }
      unlink(place, Libc.AT_REMOVEDIR);
      return;
    }
  }

  private void removeUnopened(Place place, Errno errno) throws Stopped {
    if (errno.equals(Errno.ENOENT)) {
      return;
    }
    if (errno.equals(Errno.ENOTDIR) || errno.equals(Errno.ELOOP)) {
      unlink(place, 0);
      return;
    }
    throw new Stopped(
        errno.equals(Errno.EXDEV)
            ? new Refused<>(
                "FailedUnmount", "a file system is still mounted on " + text(place.path))
            : refused(place.path, errno));
  }

  /** Removes the next entries; whether there were none left. */
  private boolean emptied(Fd directory, Place place, Fd top) throws Stopped {
    var entries =
        switch (libc.getdents64(directory)) {
          case Answer.Value<List<DirectoryEntry>>(List<DirectoryEntry> some) -> some;
          case Answer.Failed<List<DirectoryEntry>>(Errno errno) ->
              throw new Stopped(refused(place.path, errno));
        };
    for (DirectoryEntry entry : entries) {
      if (deadline.passed()) {
        throw new Stopped(new Unknown<>("time was up while removing " + text(place.path)));
      }
      var child =
          new Place(directory, entry.name(), place.path + "/" + entry.name(), place.depth + 1);
      remove(child, entry.type(), top);
    }
    return entries.isEmpty();
  }

  private void remove(Place place, int type, Fd top) throws Stopped {
    if (type != DirectoryEntry.DT_DIR && type != DirectoryEntry.DT_UNKNOWN) {
      unlink(place, 0);
    } else if (place.depth < MAX_DEPTH) {
      removeDirectory(place, Optional.of(top));
    } else {
      moveUp(place, top);
    }
  }

  /** The top is read again until it is empty, so what is moved there is found. */
  private void moveUp(Place place, Fd top) throws Stopped {
    Errno errno;
    do {
      errno =
          libc.renameat2(place.parent, place.name, top, ".removed-" + moved, Libc.RENAME_NOREPLACE);
      moved++;
    } while (errno.equals(Errno.EEXIST));
    if (!errno.ok() && !errno.equals(Errno.ENOENT)) {
      throw new Stopped(refused(place.path, errno));
    }
  }

  private void unlink(Place place, int flags) throws Stopped {
    var errno = libc.unlinkat(place.parent, place.name, flags);
    if (!errno.ok() && !errno.equals(Errno.ENOENT)) {
      throw new Stopped(refused(place.path, errno));
    }
  }

  private static <T> Outcome<T> refused(String path, Errno errno) {
    return new Refused<>("FailedRemove", "cannot remove " + text(path) + ": " + errno);
  }

  /** A byte string for people. */
  private static String text(String path) {
    return new String(path.getBytes(ISO_8859_1), UTF_8);
  }
}
