package io.jubelet.node.logs;

import io.jubelet.node.model.PodName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * The links by which collectors of logs find those of all containers in one folder, {@code
 * /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log}, as the Go kubelet names them
 * (kuberuntime/legacy.go). What is no link in that folder is nobody's business.
 */
public final class LogLinks {
  private static final String SUFFIX = ".log";

  /** What a file name may have (ext4), without the suffix. */
  private static final int MOST_BYTES = 255 - SUFFIX.length();

  private final Path folder;

  public LogLinks(Path folder) {
    this.folder = folder;
  }

  /** Makes the link unless it is there; none to a log that the runtime has not made. */
  void make(Path log, PodName pod, String container, String id) throws IOException {
    if (!Files.exists(log)) {
      return;
    }
    Files.createDirectories(folder);
    try {
      Files.createSymbolicLink(folder.resolve(name(pod, container, id)), log);
    } catch (FileAlreadyExistsException _) {
      return; // of an earlier try: the id is in its name
    }
  }

  /** All names are ASCII (RFC 1123), so that a character is a byte. */
  private static String name(PodName pod, String container, String id) {
    var name = "%s_%s_%s-%s".formatted(pod.name(), pod.namespace(), container, id);
    var bytes = name.getBytes(StandardCharsets.US_ASCII);
    var shortened = Math.min(bytes.length, MOST_BYTES);
    return new String(bytes, 0, shortened, StandardCharsets.US_ASCII) + SUFFIX;
  }

  /** Removes the links to the targets of that kind. */
  void remove(Predicate<Path> targets) throws IOException {
    try (var links = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (var link : links) {
        if (pointsTo(link, targets)) {
          Files.deleteIfExists(link);
        }
      }
    } catch (NoSuchFileException _) {
      return; // nothing was ever linked
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean pointsTo(Path link, Predicate<Path> targets) throws IOException {
    try {
      return targets.test(Files.readSymbolicLink(link));
    } catch (NotLinkException | NoSuchFileException _) {
      return false;
    }
  }
}
