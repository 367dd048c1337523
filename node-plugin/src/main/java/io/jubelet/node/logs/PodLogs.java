package io.jubelet.node.logs;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Logs;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pods' log folders, {@code ROOT/NAMESPACE_NAME_UID/CONTAINER/ATTEMPT.log}, as the Go kubelet
 * names them (BuildPodLogsDirectory).
 */
public final class PodLogs implements Logs {
  /** {@code 3.log}, and what rotation made of it: {@code 3.log.20260101-000000.gz}. */
  private static final Pattern LOG = Pattern.compile("(\\d{1,9})\\.log(\\..*)?");

  /** Neither names nor UIDs have underscores. */
  private static final Pattern FOLDER = Pattern.compile("([^_]+)_([^_]+)_([^_]{1,253})");

  private final Path root;
  private final LogLinks links;

  public PodLogs(Path root, LogLinks links) {
    this.root = root;
    this.links = links;
  }

  /** A name that would lead out of the root is no name of a pod, and a bug of whoever took it. */
  @Override
  public Path directory(PodName name, PodUid uid) {
    var folder = name.namespace() + "_" + name.name() + "_" + uid.value();
    if (folder.contains("/") || folder.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not the name of a pod: '" + name + "'");
    }
    return root.resolve(folder);
  }

  @Override
  public Outcome<Optional<Integer>> newestAttempt(Pod pod, String container, Duration timeout) {
    var folder = directory(pod.name(), pod.uid()).resolve(container);
    try (Stream<Path> files = Files.list(folder)) {
      return new Outcome.Done<>(
          files.map(PodLogs::attempt).flatMap(Optional::stream).max(Integer::compare));
    } catch (NoSuchFileException _) {
      return new Outcome.Done<>(Optional.empty());
    } catch (IOException e) {
      return new Outcome.Unknown<>("cannot list " + folder + ": " + e.getMessage());
    }
  }

  /** Folders of other names are not ours. */
  @Override
  public Outcome<SortedMap<PodUid, PodName>> list(Duration timeout) {
    try (Stream<Path> folders = Files.list(root)) {
      var pods = new TreeMap<PodUid, PodName>();
      folders
          .map(folder -> FOLDER.matcher(String.valueOf(folder.getFileName())))
          .filter(Matcher::matches)
          .forEach(
              name ->
                  pods.put(new PodUid(name.group(3)), new PodName(name.group(1), name.group(2))));
      return new Outcome.Done<>(pods);
    } catch (NoSuchFileException _) {
      return new Outcome.Done<>(new TreeMap<>());
    } catch (IOException e) {
      return new Outcome.Unknown<>("cannot list " + root + ": " + e.getMessage());
    }
  }

  /**
   * With the links into it. Removes what it can until the deadline; repeated it goes on. Follows no
   * symbolic link.
   */
  @Override
  public Outcome<Nothing> remove(PodName name, PodUid uid, Duration timeout) {
    var folder = directory(name, uid);
    try {
      links.remove(log -> log.startsWith(folder));
      Files.walkFileTree(folder, new Removal(Deadline.after(timeout)));
      return Files.exists(folder)
          ? new Outcome.Unknown<>("the time for removing " + folder + " is over")
          : Outcome.done();
    } catch (NoSuchFileException _) {
      return Outcome.done();
    } catch (IOException e) {
      return new Outcome.Unknown<>("cannot remove " + folder + ": " + e.getMessage());
    }
  }

  private static Optional<Integer> attempt(Path file) {
    return Optional.of(LOG.matcher(String.valueOf(file.getFileName())))
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)));
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    private final Deadline deadline;

    Removal(Deadline deadline) {
      this.deadline = deadline;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return deadline.passed() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
