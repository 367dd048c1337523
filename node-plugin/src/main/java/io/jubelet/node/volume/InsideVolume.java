package io.jubelet.node.volume;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jubelet.node.linux.Answer;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Fd;
import io.jubelet.node.linux.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The files of a volume that containers may be changing. Symbolic links are followed as long as
 * they stay within the volume; one that leads out, by {@code ..} or from the root on, is refused by
 * the kernel in the same call that opens the file.
 */
final class InsideVolume {
  private static final int ANY = Libc.O_PATH | Libc.O_CLOEXEC;
  private static final int FOLDER = ANY | Libc.O_DIRECTORY;
  private static final long WITHIN = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_MAGICLINKS;

  /** A renaming elsewhere may make the kernel ask for another try, see openat2(2), EAGAIN. */
  private static final int MAX_TRIES = 64;

  /** The bits of {@code st_mode} that chmod(2) sets. */
  private static final int MODE_BITS = 07777;

  private final Libc libc;
  private final Path volume;

  /**
   * @param volume itself trusted; links on the way to it are followed
   */
  InsideVolume(Libc libc, Path volume) {
    this.libc = libc;
    this.volume = volume;
  }

  /** The open file, folder or whatever it is; the caller closes it. */
  Fd open(String path) throws IOException {
    try (var root = root()) {
      return value(open(root, plain(path), ANY, WITHIN), path);
    }
  }

  /** What a plain file says; opened by the file that was found, whatever its name leads to now. */
  String text(String path, int mostBytes) throws IOException {
    try (var file = open(path)) {
      var found = Path.of(file.path());
      if (!Files.isRegularFile(found)) {
        throw new IOException(path + " is not a file");
      }
      try (var input = Files.newInputStream(found)) {
        var bytes = input.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
          throw new IOException(path + " is larger than " + mostBytes + " bytes");
        }
        return new String(bytes, UTF_8);
      }
    }
  }

  /**
   * Makes the folders that are missing on the way, each with the mode of the volume. What was there
   * already stays as it is, whatever it is. False if a missing folder cannot be made.
   */
  boolean make(String path) throws IOException {
    var names = names(path);
    try (var root = root()) {
      if (!missing(root, String.join("/", names))) {
        return true;
      }
      int existing = names.size() - 1;
      while (existing > 0 && missing(root, String.join("/", names.subList(0, existing)))) {
        existing--;
      }
      return make(root, names, existing);
    }
  }

  private boolean missing(Fd root, String path) {
    return switch (open(root, path.isEmpty() ? "." : path, ANY, WITHIN)) {
      case Answer.Value<Fd>(Fd found) -> {
        found.close();
        yield false;
      }
      case Answer.Failed<Fd>(Errno errno) -> errno.equals(Errno.ENOENT);
    };
  }

  /** Each new folder is opened from the one that holds it, and no link is followed any more. */
  private boolean make(Fd root, List<String> names, int existing) throws IOException {
    int mode = (int) Files.getAttribute(Path.of(root.path()), "unix:mode") & MODE_BITS;
    var begin = existing == 0 ? "." : String.join("/", names.subList(0, existing));
    if (!(open(root, begin, FOLDER, WITHIN) instanceof Answer.Value<Fd>(Fd parent))) {
      return false;
    }
    for (String name : names.subList(existing, names.size())) {
      var made = make(parent, name, mode);
      parent.close();
      switch (made) {
        case Answer.Value<Fd>(Fd child) -> parent = child;
        case Answer.Failed<Fd>(Errno errno) -> {
          // Somebody else was faster, or a link leads nowhere: opening it will tell.
          return errno.equals(Errno.EEXIST);
        }
      }
    }
    parent.close();
    return true;
  }

  /** The umask takes part in mkdirat(2), so the mode is set once more. */
  private Answer<Fd> make(Fd parent, String name, int mode) {
    var made = libc.mkdirat(parent, name, mode);
    if (!made.ok()) {
      return new Answer.Failed<>(made);
    }
    var opened = open(parent, name, FOLDER | Libc.O_NOFOLLOW, WITHIN | Libc.RESOLVE_NO_SYMLINKS);
    if (opened instanceof Answer.Value<Fd>(Fd child)) {
      var errno = libc.chmod(child.path(), mode);
      if (!errno.ok()) {
        child.close();
        return new Answer.Failed<>(errno);
      }
    }
    return opened;
  }

  private Fd root() throws IOException {
    return value(open(Libc.AT_FDCWD, Libc.byteString(volume), ANY, 0), Libc.byteString(volume));
  }

  private Answer<Fd> open(Fd root, String path, int flags, long resolve) {
    return open(root.number(), path, flags, resolve);
  }

  private Answer<Fd> open(int folder, String path, int flags, long resolve) {
    var answer = libc.openat2(folder, path, flags, resolve);
    for (int tries = 1;
        tries < MAX_TRIES && answer.equals(new Answer.Failed<Fd>(Errno.EAGAIN));
        tries++) {
      answer = libc.openat2(folder, path, flags, resolve);
    }
    return answer;
  }

  private static Fd value(Answer<Fd> answer, String path) throws IOException {
    return switch (answer) {
      case Answer.Value<Fd>(Fd file) -> file;
      case Answer.Failed<Fd>(Errno errno) ->
          throw new IOException(
              "cannot open " + new String(path.getBytes(ISO_8859_1), UTF_8) + ": " + errno);
    };
  }

  private static String plain(String path) {
    var names = names(path);
    return names.isEmpty() ? "." : String.join("/", names);
  }

  private static List<String> names(String path) {
    var names = new ArrayList<>(Arrays.asList(path.split("/")));
    names.removeIf(name -> name.isEmpty() || name.equals("."));
    return names;
  }
}
