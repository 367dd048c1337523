package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;

import io.jubelet.node.effect.ContainerLogs;
import io.jubelet.node.effect.Logs;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.LogLimits;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The log files of the simulated containers, which all write at the same pace. */
final class FakeLogs implements Logs, ContainerLogs {
  /** Reached every half minute. */
  static final LogLimits LIMITS = new LogLimits(600, 3);

  private static final int BYTES_PER_SECOND = 20;

  /** What a log may have grown by while nobody looked, and the calls of its rotation were slow. */
  private static final long TOLERANCE = 25L * BYTES_PER_SECOND;

  private static final Path ROOT = Path.of("/var/log/pods");

  /** What is written to, by whatever name. */
  private static final class Content {
    long bytes;
    long sinceMillis;
    final TreeSet<String> writers = new TreeSet<>();
  }

  private final World world;
  private final Faults faults;
  private final Oracle oracle;
  private final TreeMap<Path, Content> files = new TreeMap<>();

  FakeLogs(World world, Faults faults, Oracle oracle) {
    this.world = world;
    this.faults = faults;
    this.oracle = oracle;
  }

  static Path file(Instance instance) {
    return ROOT.resolve(instance.pod.value())
        .resolve(instance.name)
        .resolve(instance.attempt + ".log");
  }

  /** The runtime opens the container's log by its name, and makes it if need be. */
  void opened(Instance instance) {
    ended(instance);
    var content = files.computeIfAbsent(file(instance), _ -> new Content());
    content.bytes = size(content);
    content.sinceMillis = world.millis();
    content.writers.add(instance.id);
  }

  void ended(Instance instance) {
    for (var content : files.values()) {
      content.bytes = size(content);
      content.sinceMillis = world.millis();
      content.writers.remove(instance.id);
    }
  }

  private long size(Content content) {
    var millis = content.writers.isEmpty() ? 0 : world.millis() - content.sinceMillis;
    return content.bytes + millis * BYTES_PER_SECOND / 1_000;
  }

  boolean knows(PodUid pod) {
    return files.keySet().stream().anyMatch(file -> pod(file).equals(pod));
  }

  private static PodUid pod(Path file) {
    return new PodUid(ROOT.relativize(file).getName(0).toString());
  }

  /** Once the world has healed: it writes to a log of that name, which is not too large. */
  void isKept(Instance instance) {
    var file = file(instance);
    var content = files.get(file);
    check(
        content != null && content.writers.contains(instance.id),
        68,
        "%s writes to none of %s",
        instance,
        files.keySet());
    var size = content == null ? 0 : size(content);
    check(size < LIMITS.maxBytes() + TOLERANCE, 68, "%s has %d bytes", file, size);
    var kept = of(file).size();
    // One more between its rotation and the removal of the oldest.
    check(kept <= LIMITS.maxFiles() + 1, 68, "%s has %d files", file, kept);
  }

  private SortedMap<String, Long> of(Path log) {
    var found = new TreeMap<String, Long>();
    files.forEach(
        (file, content) -> {
          if (file.toString().startsWith(log.toString())) {
            found.put(file.getFileName().toString(), size(content));
          }
        });
    return found;
  }

  @Override
  public Outcome<SortedMap<String, Long>> files(Path log, Duration timeout) {
    return faults.disk(() -> new Done<>(of(log)));
  }

  @Override
  public Outcome<Nothing> rename(Path log, Path to) {
    return faults.disk(
        () -> {
          if (files.containsKey(to) || !files.containsKey(log)) {
            return new Refused<>("LogNotRenamed", log + " to " + to);
          }
          files.put(to, files.remove(log));
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Boolean> restore(Path renamed, Path log) {
    return faults.disk(
        () -> {
          if (files.containsKey(log)) {
            return new Done<>(false);
          }
          files.put(log, files.remove(renamed));
          return new Done<>(true);
        });
  }

  @Override
  public Outcome<Nothing> compress(Path file, Duration timeout) {
    return faults.disk(
        () -> {
          if (files.containsKey(file)) {
            files.put(file.resolveSibling(file.getFileName() + ".gz"), new Content());
            removed(file);
          }
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Nothing> remove(Path file) {
    return faults.disk(
        () -> {
          removed(file);
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Nothing> removeAll(Path log, Duration timeout) {
    return faults.disk(
        () -> {
          of(log).keySet().forEach(name -> removed(log.resolveSibling(name)));
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Nothing> link(Path log, PodName pod, String container, String id) {
    return faults.disk(Outcome::done);
  }

  private void removed(Path file) {
    var content = files.remove(file);
    check(
        content == null || content.writers.isEmpty(),
        67,
        "%s is removed while a container writes to it",
        file);
  }

  @Override
  public Path directory(PodName name, PodUid uid) {
    return ROOT.resolve(uid.value());
  }

  @Override
  public Outcome<Optional<Integer>> newestAttempt(Pod pod, String container, Duration timeout) {
    var folder = ROOT.resolve(pod.uid().value()).resolve(container);
    return faults.disk(
        () ->
            new Done<>(
                files.keySet().stream()
                    .filter(file -> folder.equals(file.getParent()))
                    .map(file -> Integer.valueOf(file.getFileName().toString().split("\\.")[0]))
                    .max(Integer::compare)));
  }

  @Override
  public Outcome<SortedMap<PodUid, PodName>> list(Duration timeout) {
    return faults.disk(
        () -> {
          var folders = new TreeMap<PodUid, PodName>();
          files.keySet().forEach(file -> folders.put(pod(file), oracle.nameOf(pod(file))));
          return new Done<>(folders);
        });
  }

  @Override
  public Outcome<Nothing> remove(PodName name, PodUid uid, Duration timeout) {
    return faults.disk(
        () -> {
          files.keySet().removeIf(file -> pod(file).equals(uid));
          oracle.forgotten(uid);
          return Outcome.done();
        });
  }
}
