package io.jubelet.node.staticpod;

import io.jubelet.node.effect.PodFiles;
import io.jubelet.node.translate.manifest.GoShape;
import io.jubelet.node.translate.manifest.Manifests;
import io.jubelet.node.translate.manifest.Wishes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code staticPodPath}: read at once, whenever the kernel tells of a change, and every {@code
 * fileCheckFrequency}, as the kernel may tell nothing (a path that is made later, another file
 * system beneath it). A manifest that breaks ends its pod only with the next periodic look, because
 * it may be half written.
 */
public final class PodFolder implements PodFiles {
  private static final System.Logger LOG = System.getLogger(PodFolder.class.getName());
  private static final String SHAPE = "core-pod.tsv";

  /** A writer that is at work writes again within this time. */
  private static final Duration QUIET = Duration.ofMillis(50);

  /** For so many quiet times at most a folder in which somebody writes is left unread. */
  private static final int PATIENCE = 20;

  private final Path path;
  private final Duration frequency;
  private final Manifests manifests;
  private final InstantSource clock;

  public PodFolder(Path path, Duration frequency, String node, InstantSource clock) {
    this.path = path;
    this.frequency = frequency;
    this.manifests = new Manifests(shape(), node);
    this.clock = clock;
  }

  /** The table of Go's types that comes with the translation. */
  static GoShape shape() {
    try (var stream = Manifests.class.getResourceAsStream(SHAPE)) {
      if (stream == null) {
        throw new IllegalStateException("the table " + SHAPE + " is not on the class path");
      }
      var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      return GoShape.parse(reader.lines().toList());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot read the table " + SHAPE, e);
    }
  }

  @Override
  public AutoCloseable watch(Listener listener) {
    var thread = Thread.ofPlatform().name("static-pods").daemon().unstarted(new Look(listener));
    thread.start();
    return thread::interrupt;
  }

  private final class Look implements Runnable {
    private final Listener listener;
    private final ManifestFiles files = new ManifestFiles(path, manifests, clock);
    private @Nullable Wishes told;
    private Optional<WatchKey> registered = Optional.empty();
    private String trouble = "";

    Look(Listener listener) {
      this.listener = listener;
    }

    /** Whatever happens, the next look is taken: nobody else would notice that there is none. */
    @Override
    public void run() {
      var watch = Optional.<WatchService>empty();
      try {
        var changed = false;
        while (!Thread.currentThread().isInterrupted()) {
          watch = watch.or(this::service);
          watch.ifPresent(this::watched);
          look(changed);
          changed = awaitChange(watch);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } finally {
        watch.ifPresent(Look::close);
      }
    }

    /** Empty when the machine has no instance left (inotify(7)); then only the period counts. */
    private Optional<WatchService> service() {
      try {
        return Optional.of(path.getFileSystem().newWatchService());
      } catch (IOException e) {
        tell("%s is only looked at now and then: %s".formatted(path, e));
        return Optional.empty();
      }
    }

    private static void close(WatchService watch) {
      try {
        watch.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "a watch was not closed: {0}", e.toString());
      }
    }

    /** The folder as it is now, or the folder of the one file; again is as good as once. */
    private void watched(WatchService watch) {
      var folder = Files.isDirectory(path) ? path : path.getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        return;
      }
      try {
        var key =
            folder.register(
                watch,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        registered.filter(old -> !old.equals(key)).ifPresent(WatchKey::cancel);
        registered = Optional.of(key);
      } catch (IOException e) {
        tell("%s is not watched: %s".formatted(folder, e));
      }
    }

    private void tell(String problem) {
      if (!trouble.equals(problem)) {
        trouble = problem;
        LOG.log(System.Logger.Level.WARNING, problem);
      }
    }

    private void look(boolean changed) {
      try {
        var wishes = Wishes.of(files.read(changed));
        trouble = "";
        if (!wishes.equals(told)) {
          told = wishes;
          listener.filesRead(wishes.pods(), wishes.problems());
        }
      } catch (IOException | RuntimeException e) {
        tell("%s cannot be read: %s".formatted(path, e));
      }
    }

    /** Whether something changed before the periodic look is due; waits for it to settle. */
    private boolean awaitChange(Optional<WatchService> service) throws InterruptedException {
      if (service.isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(frequency.toMillis());
        return false;
      }
      var watch = service.get();
      var key = watch.poll(frequency.toMillis(), TimeUnit.MILLISECONDS);
      if (key == null) {
        return false;
      }
      for (var times = 0; key != null && times < PATIENCE; times++) {
        key.pollEvents();
        key.reset();
        key = watch.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
      }
      if (key != null) {
        key.pollEvents();
        key.reset();
      }
      return true;
    }
  }
}
