package io.jubelet.node.volume;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.linux.Answer;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Fd;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.linux.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Unmounts everything on or beneath a directory of a pod, the deepest first. */
final class MountsBeneath {
  private static final int FOLDER = Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC;

  /** Other mounts may lie on the way, links may not. */
  private static final long NO_LINKS =
      Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_SYMLINKS | Libc.RESOLVE_NO_MAGICLINKS;

  private final Libc libc;
  private final Path mountinfo;

  MountsBeneath(Libc libc, Path mountinfo) {
    this.libc = libc;
    this.mountinfo = mountinfo;
  }

  /**
   * Done when none is left. Refused names the mounts that stay, with the kernel's reason for the
   * first. A mount that another one hides is unmounted in a later round; each round but the last
   * unmounts something.
   *
   * @param pods the folder of all pods, without symbolic links on its way
   * @param name the pod's directory within
   */
  Outcome<Nothing> unmount(Path pods, String name, Deadline deadline) throws IOException {
    var directory = Libc.byteString(pods) + "/" + name;
    while (true) {
      var mounts = beneath(directory);
      if (mounts.isEmpty()) {
        return Outcome.done();
      }
      if (deadline.passed()) {
        return new Unknown<>("time was up while unmounting " + text(mounts.getFirst()));
      }
      var results = mounts.stream().map(point -> unmount(pods, point)).toList();
      if (results.stream().noneMatch(Errno::ok)) {
        return refused(mounts, results);
      }
    }
  }

  /** Mount points, the deepest first, and the later of two at one depth first. */
  private List<String> beneath(String directory) throws IOException {
    var points = new ArrayList<String>();
    for (Mount mount : Mount.read(mountinfo)) {
      if (mount.within(directory)) {
        points.addFirst(mount.point());
      }
    }
    points.sort(Comparator.comparingLong(point -> -point.chars().filter(c -> c == '/').count()));
    return points;
  }

  /** The way to the mount point is walked from the pods' folder, so that no link leads away. */
  private Errno unmount(Path pods, String point) {
    var inside = point.substring(Libc.byteString(pods).length() + 1);
    var slash = inside.lastIndexOf('/');
    var parent = slash < 0 ? "." : inside.substring(0, slash);
    return switch (libc.openat2(Libc.AT_FDCWD, Libc.byteString(pods), FOLDER, 0)) {
      case Answer.Failed<Fd>(Errno errno) -> errno;
      case Answer.Value<Fd>(Fd root) -> {
        try (root) {
          yield unmount(root, parent, inside.substring(slash + 1));
        }
      }
    };
  }

  private Errno unmount(Fd root, String parent, String name) {
    return switch (libc.openat2(root.number(), parent, FOLDER, NO_LINKS)) {
      case Answer.Failed<Fd>(Errno errno) -> errno;
      case Answer.Value<Fd>(Fd folder) -> {
        try (folder) {
          yield libc.umount2(folder.path() + "/" + name, Libc.UMOUNT_NOFOLLOW);
        }
      }
    };
  }

  /** A hidden mount (EINVAL, ENOENT) says less than a busy one, which is why it is hidden. */
  private static Outcome<Nothing> refused(List<String> mounts, List<Errno> results) {
    var reason =
        results.stream().filter(Errno.EBUSY::equals).findFirst().orElse(results.getFirst());
    var stuck = new ArrayList<String>();
    for (int i = 0; i < mounts.size(); i++) {
      if (results.get(i).equals(reason)) {
        stuck.add(text(mounts.get(i)));
      }
    }
    return new Refused<>(
        "FailedUnmount",
        "cannot unmount %s: %s"
            .formatted(stuck.stream().distinct().collect(Collectors.joining(", ")), reason));
  }

  private static String text(String path) {
    return new String(path.getBytes(ISO_8859_1), UTF_8);
  }
}
