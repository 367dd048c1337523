package io.jubelet.node.logs;

import io.jubelet.node.effect.ContainerLogs;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.PodName;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** The files of a container's log on the node's disk. Symbolic links are none, and not followed. */
public final class LogFiles implements ContainerLogs {
  /** Far more than rotation makes: of containerLogMaxFiles the API takes a thousand. */
  private static final int MOST_FILES = 10_000;

  private static final int BLOCK_BYTES = 64 << 10;
  private static final String UNREADABLE = "LogUnreadable";
  private static final String NOT_RENAMED = "LogNotRenamed";

  private final LogLinks links;

  public LogFiles(LogLinks links) {
    this.links = links;
  }

  @Override
  public Outcome<SortedMap<String, Long>> files(Path log, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var files = new TreeMap<String, Long>();
    try (var found = Files.newDirectoryStream(folder(log), entry -> belongs(entry, log))) {
      for (var file : found) {
        if (deadline.passed()) {
          return new Unknown<>("the time for listing " + folder(log) + " is over");
        }
        if (files.size() == MOST_FILES) {
          return new Refused<>(UNREADABLE, "more than %d files of %s".formatted(MOST_FILES, log));
        }
        add(files, file);
      }
      return new Done<>(files);
    } catch (NoSuchFileException _) {
      return new Done<>(new TreeMap<>());
    } catch (IOException | DirectoryIteratorException e) {
      return new Unknown<>("cannot list " + folder(log) + ": " + e.getMessage());
    }
  }

  private static boolean belongs(Path file, Path log) {
    var name = String.valueOf(file.getFileName());
    var of = String.valueOf(log.getFileName());
    return name.equals(of) || name.startsWith(of + ".");
  }

  /** The runtime writes and the agent's earlier life may have been removing: one may be gone. */
  private static void add(SortedMap<String, Long> files, Path file) throws IOException {
    try {
      var seen = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (seen.isRegularFile()) {
        files.put(String.valueOf(file.getFileName()), seen.size());
      }
    } catch (NoSuchFileException _) {
      // as if it had gone before the folder was read
    }
  }

  @Override
  public Outcome<Nothing> rename(Path log, Path to) {
    try {
      Files.move(log, to);
      return Outcome.done();
    } catch (IOException e) {
      return new Refused<>(NOT_RENAMED, "cannot rename %s to %s: %s".formatted(log, to, e));
    }
  }

  /** By a link, which never replaces what the runtime has begun to write meanwhile. */
  @Override
  public Outcome<Boolean> restore(Path renamed, Path log) {
    try {
      Files.createLink(log, renamed);
      Files.deleteIfExists(renamed);
      return new Done<>(true);
    } catch (FileAlreadyExistsException _) {
      return new Done<>(false);
    } catch (IOException e) {
      return new Unknown<>("cannot rename %s back to %s: %s".formatted(renamed, log, e));
    }
  }

  @Override
  public Outcome<Nothing> compress(Path file, Duration timeout) {
    var unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      if (!compress(file, unfinished, Deadline.after(timeout))) {
        Files.deleteIfExists(unfinished);
        return new Unknown<>("the time for compressing " + file + " is over");
      }
      Files.move(
          unfinished,
          file.resolveSibling(file.getFileName() + ".gz"),
          StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(file);
      return Outcome.done();
    } catch (NoSuchFileException _) {
      return Outcome.done();
    } catch (IOException e) {
      return new Unknown<>("cannot compress " + file + ": " + e);
    }
  }

  /** Whether all of it was written; it is on the disk then. */
  private static boolean compress(Path file, Path to, Deadline deadline) throws IOException {
    Set<OpenOption> reading = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    Set<OpenOption> writing =
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
    var permissions =
        PosixFilePermissions.asFileAttribute(
            Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    Files.deleteIfExists(to);
    try (var input = Channels.newInputStream(FileChannel.open(file, reading));
        var output = FileChannel.open(to, writing, permissions);
        var zipped = new GZIPOutputStream(Channels.newOutputStream(output), BLOCK_BYTES)) {
      // What the umask has taken away.
      Files.setPosixFilePermissions(to, permissions.value());
      var block = new byte[BLOCK_BYTES];
      for (var read = input.read(block); read >= 0; read = input.read(block)) {
        if (deadline.passed()) {
          return false;
        }
        zipped.write(block, 0, read);
      }
      zipped.finish();
      output.force(false);
      return true;
    }
  }

  @Override
  public Outcome<Nothing> remove(Path file) {
    try {
      Files.deleteIfExists(file);
      return Outcome.done();
    } catch (IOException e) {
      return new Unknown<>("cannot remove " + file + ": " + e);
    }
  }

  @Override
  public Outcome<Nothing> removeAll(Path log, Duration timeout) {
    return files(log, timeout).then(files -> removeAll(log, files.keySet()));
  }

  private Outcome<Nothing> removeAll(Path log, Set<String> files) {
    try {
      links.remove(log::equals);
      for (var file : files) {
        Files.deleteIfExists(log.resolveSibling(file));
      }
      return Outcome.done();
    } catch (IOException e) {
      return new Unknown<>("cannot remove the log %s: %s".formatted(log, e));
    }
  }

  @Override
  public Outcome<Nothing> link(Path log, PodName pod, String container, String id) {
    try {
      links.make(log, pod, container, id);
      return Outcome.done();
    } catch (IOException e) {
      return new Unknown<>("cannot make a link to %s: %s".formatted(log, e));
    }
  }

  private static Path folder(Path log) {
    return Objects.requireNonNull(log.getParent(), "a log file has a folder");
  }
}
