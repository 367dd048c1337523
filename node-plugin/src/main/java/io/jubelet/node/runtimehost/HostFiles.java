package io.jubelet.node.runtimehost;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;
import java.util.Optional;

/** Reads and replaces files of the host, byte for byte, with owner and mode kept. */
final class HostFiles {
  private static final String NEW = ".jubelet-new";

  private HostFiles() {}

  /** The text of the file; empty when there is none. A file that is not UTF-8 is an error. */
  static Optional<String> read(Path file) throws IOException {
    try {
      var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw new IOException("'%s' is not UTF-8".formatted(file), e);
    }
  }

  /** Beside the file, synced, renamed over it, and the folder synced. Links are followed. */
  static void write(Path file, String text) throws IOException {
    var target = Files.exists(file) ? file.toRealPath() : file;
    Files.createDirectories(folder(target));
    var fresh = target.resolveSibling("." + target.getFileName() + NEW);
    try (var channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      likeBefore(target, fresh);
      channel.force(true);
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    sync(target);
  }

  static void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      sync(file);
    }
  }

  private static void likeBefore(Path old, Path fresh) throws IOException {
    if (!Files.exists(old)) {
      return;
    }
    var was = Files.readAttributes(old, PosixFileAttributes.class);
    var view =
        Files.getFileAttributeView(fresh, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    view.setOwner(was.owner());
    view.setGroup(was.group());
    view.setPermissions(was.permissions());
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.getParent(), "files here are absolute, and no folders");
  }

  private static void sync(Path file) throws IOException {
    try (var channel = FileChannel.open(folder(file), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
