package io.jubelet.node.store;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Facts as files of one flat folder, one a key, named by the key with {@code +} for each slash. A
 * write goes to a file beside, is synced, renamed over the old one, and the folder is synced, so
 * that a crash leaves the old value or the new one. Two writers of one key leave the value of one.
 */
public final class FileStore implements Store {
  /** How many damaged files are kept to be looked at; the oldest goes first. */
  static final int MAX_SET_ASIDE = 16;

  /** No key has an empty segment, so neither suffix can be part of one's file name. */
  private static final String NEW = "+.new";

  private static final String CORRUPT = "+.corrupt";

  private final Path folder;
  private final AtomicLong writes = new AtomicLong();

  private FileStore(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder, readable for its owner alone, and clears writes that a crash cut off. */
  public static FileStore open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    try (var files = Files.newDirectoryStream(folder, "*" + NEW + "*")) {
      for (Path unfinished : files) {
        Files.deleteIfExists(unfinished);
      }
    }
    return new FileStore(folder);
  }

  @Override
  public Outcome<Nothing> put(String key, byte[] value) {
    if (!KEY.matcher(key).matches()) {
      return invalid(key);
    }
    if (value.length > MAX_VALUE_BYTES) {
      return new Refused<>(
          "ValueTooLarge",
          "the value of '%s' has %d bytes, at most %d"
              .formatted(key, value.length, MAX_VALUE_BYTES));
    }
    var beside = folder.resolve(fileName(key) + NEW + writes.incrementAndGet());
    try {
      write(beside, Sealed.seal(key, value));
      Files.move(beside, file(key), StandardCopyOption.ATOMIC_MOVE);
    } catch (ClosedByInterruptException e) {
      discard(beside);
      return new Unknown<>("writing '" + key + "' was interrupted");
    } catch (IOException e) {
      discard(beside);
      return refused("write", key, e);
    }
    return synced(key);
  }

  private static void write(Path file, ByteBuffer content) throws IOException {
    try (var channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
      channel.force(true);
    }
  }

  private static void discard(Path beside) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException _) {
      // The next start clears it.
      return;
    }
  }

  /** What was renamed or removed is durable once the folder is. */
  private Outcome<Nothing> synced(String key) {
    try (var channel = FileChannel.open(folder, READ)) {
      channel.force(true);
      return Outcome.done();
    } catch (IOException e) {
      return new Unknown<>("cannot sync the folder of '" + key + "': " + e.getMessage());
    }
  }

  @Override
  public Outcome<Optional<byte[]>> get(String key) {
    if (!KEY.matcher(key).matches()) {
      return invalid(key);
    }
    try {
      var content = read(file(key));
      var value = Sealed.open(key, content);
      if (value.isEmpty()) {
        setAside(key);
      }
      return new Done<>(value);
    } catch (NoSuchFileException e) {
      return new Done<>(Optional.empty());
    } catch (ClosedByInterruptException e) {
      return new Unknown<>("reading '" + key + "' was interrupted");
    } catch (IOException e) {
      return refused("read", key, e);
    }
  }

  /** The content, cut after what the largest value can take: longer is damaged anyway. */
  private static byte[] read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(Sealed.MAX_HEADER_BYTES + MAX_VALUE_BYTES + 1);
    }
  }

  private void setAside(String key) throws IOException {
    var aside = folder.resolve(fileName(key) + CORRUPT + writes.incrementAndGet());
    Files.move(file(key), aside, StandardCopyOption.REPLACE_EXISTING);
    var kept = new ArrayList<Path>();
    try (var files = Files.newDirectoryStream(folder, "*" + CORRUPT + "*")) {
      files.forEach(kept::add);
    }
    kept.sort(Comparator.comparing(FileStore::changed));
    for (Path oldest : kept.subList(0, Math.max(0, kept.size() - MAX_SET_ASIDE))) {
      Files.deleteIfExists(oldest);
    }
  }

  private static long changed(Path file) {
    return file.toFile().lastModified();
  }

  @Override
  public Outcome<Nothing> delete(String key) {
    if (!KEY.matcher(key).matches()) {
      return invalid(key);
    }
    try {
      return Files.deleteIfExists(file(key)) ? synced(key) : Outcome.done();
    } catch (IOException e) {
      return refused("delete", key, e);
    }
  }

  @Override
  public Outcome<List<String>> list(String prefix) {
    var keys = new ArrayList<String>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        var key = file.getFileName().toString().replace('+', '/');
        if (key.startsWith(prefix) && KEY.matcher(key).matches()) {
          keys.add(key);
        }
      }
    } catch (IOException e) {
      return refused("list", prefix, e);
    }
    keys.sort(Comparator.naturalOrder());
    return new Done<>(keys);
  }

  private Path file(String key) {
    return folder.resolve(fileName(key));
  }

  private static String fileName(String key) {
    return key.replace('/', '+');
  }

  private static <T> Outcome<T> invalid(String key) {
    return new Refused<>("InvalidKey", "not a key of the store: '" + key + "'");
  }

  private static <T> Outcome<T> refused(String verb, String key, IOException e) {
    var cause = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    var full = cause != null && cause.contains("No space left on device");
    return new Refused<>(
        full ? "NoSpace" : "StoreFailed", "cannot %s '%s': %s".formatted(verb, key, cause));
  }
}
