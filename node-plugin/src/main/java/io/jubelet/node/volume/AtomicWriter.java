package io.jubelet.node.volume;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Shows a payload in a folder so that a reader sees all of the old one or all of the new one, in
 * the layout of the Go kubelet ({@code pkg/volume/util/atomic_writer.go}):
 *
 * <pre>
 * ..2026_11_24_10_08_00.123456789/   the files
 * ..data -> ..2026_11_24_10_08_00.123456789
 * NAME -> ..data/NAME                for the first element of each path
 * </pre>
 *
 * A new payload is a new folder, and the change is one rename of {@code ..data}. Repeated with the
 * same content it writes nothing; after an interruption the next call clears what is left over.
 */
final class AtomicWriter {
  static final String DATA = "..data";

  private static final String NEW_DATA = "..data_tmp";
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("'..'yyyy_MM_dd_HH_mm_ss.").withZone(ZoneOffset.UTC);

  private final Libc libc;
  private final Clock clock;
  private final Path target;

  AtomicWriter(Libc libc, Clock clock, Path target) {
    this.libc = libc;
    this.clock = clock;
    this.target = target;
  }

  /** Sets owners and modes of the whole target before the new files are shown. */
  interface Ownership {
    void apply() throws IOException;
  }

  Outcome<Nothing> write(Payload payload, Ownership ownership, Deadline deadline)
      throws IOException {
    var current = currentFolder();
    if (current.isEmpty() || !shows(current.get(), payload)) {
      var folder = newFolder(payload);
      ownership.apply();
      show(folder);
      current = Optional.of(folder);
    }
    linkVisible(payload);
    return clear(payload, current.get(), deadline);
  }

  /** Where {@code ..data} points, if it does. */
  private Optional<Path> currentFolder() throws IOException {
    try {
      var folder = target.resolve(Files.readSymbolicLink(target.resolve(DATA)));
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(folder)
          : Optional.empty();
    } catch (NoSuchFileException | NotLinkException e) {
      return Optional.empty();
    }
  }

  /** Whether the folder has exactly these files. Modes follow from the spec, which is immutable. */
  private static boolean shows(Path folder, Payload payload) throws IOException {
    for (Map.Entry<Path, PayloadFile> entry : payload.files().entrySet()) {
      var file = folder.resolve(entry.getKey());
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || !Arrays.equals(Files.readAllBytes(file), entry.getValue().content())) {
        return false;
      }
    }
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .allMatch(file -> payload.files().containsKey(folder.relativize(file)));
    }
  }

  private Path newFolder(Payload payload) throws IOException {
    var folder = Files.createTempDirectory(target, FOLDER.format(clock.instant()));
    chmod(folder, 0755);
    for (Map.Entry<Path, PayloadFile> entry : payload.files().entrySet()) {
      write(folder.resolve(entry.getKey()), entry.getValue());
    }
    return folder;
  }

  private void write(Path file, PayloadFile content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content.content());
    chmod(file, content.mode());
    if (content.user().isPresent()) {
      check(
          libc.fchownat(
              Libc.AT_FDCWD,
              Libc.byteString(file),
              content.user().getAsInt(),
              -1,
              Libc.AT_SYMLINK_NOFOLLOW),
          file);
    }
  }

  /** The mode as it is wanted, whatever the umask. */
  private void chmod(Path file, int mode) throws IOException {
    check(libc.chmod(Libc.byteString(file), mode), file);
  }

  private static void check(Errno errno, Path file) throws IOException {
    if (!errno.ok()) {
      throw new IOException(file + ": " + errno);
    }
  }

  private void show(Path folder) throws IOException {
    var link = target.resolve(NEW_DATA);
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, folder.getFileName());
    Files.move(link, target.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
  }

  private void linkVisible(Payload payload) throws IOException {
    for (Path file : payload.files().keySet()) {
      var link = target.resolve(file.getName(0));
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(link, Path.of(DATA).resolve(file.getName(0)));
      }
    }
  }

  /** Removes links to files that are gone, and folders of earlier and of interrupted writes. */
  private Outcome<Nothing> clear(Payload payload, Path current, Deadline deadline)
      throws IOException {
    var visible = new TreeSet<Path>();
    payload.files().keySet().forEach(file -> visible.add(file.getName(0)));
    try (var entries = Files.newDirectoryStream(target)) {
      for (Path entry : entries) {
        var name = entry.getFileName();
        if (name.toString().equals(NEW_DATA) || ours(entry) && !visible.contains(name)) {
          Files.delete(entry);
        } else if (earlier(entry, current)) {
          var removed = TreeRemoval.remove(libc, entry, deadline);
          if (!removed.equals(Outcome.done())) {
            return removed;
          }
        }
      }
    }
    return Outcome.done();
  }

  private static boolean ours(Path entry) throws IOException {
    return Files.isSymbolicLink(entry)
        && !entry.endsWith(DATA)
        && Files.readSymbolicLink(entry).startsWith(DATA);
  }

  private static boolean earlier(Path entry, Path current) {
    return entry.getFileName().toString().startsWith("..")
        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
        && !entry.equals(current);
  }
}
