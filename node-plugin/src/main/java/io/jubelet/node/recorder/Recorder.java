package io.jubelet.node.recorder;

import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.PodName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The flight recorder. Takes judgements from the loop without ever letting it wait, drops those
 * that say nothing new, and keeps the others in memory and on disk.
 *
 * <pre>
 *   loop ──accept──▶ queue ──▶ recorder thread: news? ─▶ JSON ─▶ gzip member ─▶ memory
 *                                                                       └─▶ queue ─▶ disk thread
 * </pre>
 *
 * <p>Lost, and counted: what finds a queue full, and what the disk refuses. The end of the process
 * loses what is still in the queues; a kill as much, which is some milliseconds on an idle disk.
 */
public final class Recorder implements Consumer<Judgement>, AutoCloseable {
  /** Judgements that may wait to be written down; a hundred pods that start make a thousand. */
  static final int WAITING = 2048;

  /** Of the members of one name that are read from disk: several pods may have had it. */
  static final int FROM_DISK = 8 * Kept.PER_POD;

  /** For another call that reads the files, which takes tenths of a second. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final System.Logger LOG = System.getLogger("io.jubelet.node.recorder");

  private final BlockingQueue<Judgement> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong recorded = new AtomicLong();
  private final Kept kept = new Kept(Kept.BYTES);
  private final Account account = new Account();
  private final ReentrantLock reading = new ReentrantLock();
  private final Path folder;
  private final DiskWriter disk;
  private final Thread thread;

  private Recorder(Path folder, DiskWriter.Disk ring) {
    this.folder = folder;
    this.disk = new DiskWriter(folder, ring);
    this.thread = Thread.ofVirtual().name("recorder").unstarted(this::turn);
  }

  /** A recorder that runs and writes into the folder; it makes the folder when it needs it. */
  public static Recorder start(Path folder) {
    return start(folder, path -> DiskRing.open(path, DiskRing.FILE_BYTES));
  }

  static Recorder start(Path folder, DiskWriter.Disk ring) {
    var recorder = new Recorder(folder, ring);
    recorder.disk.start();
    recorder.thread.start();
    return recorder;
  }

  /** Takes the judgement, or counts it as lost; never waits. */
  @Override
  public void accept(Judgement judgement) {
    if (!waiting.offer(judgement)) {
      lost.incrementAndGet();
    }
  }

  private void turn() {
    try (var packer = new Packer()) {
      try {
        while (true) {
          record(waiting.take(), packer);
        }
      } catch (InterruptedException _) {
        for (var left = waiting.poll(); left != null; left = waiting.poll()) {
          record(left, packer);
        }
      }
    }
  }

  /** Nobody can ask for a pod without a name, so it is not recorded. */
  private void record(Judgement judgement, Packer packer) {
    try {
      if (judgement.name().isPresent() && kept.learns(judgement)) {
        record(judgement, judgement.name().get(), packer);
      }
    } catch (RuntimeException bug) {
      lost.incrementAndGet();
      LOG.log(System.Logger.Level.ERROR, "cannot record a decision of " + judgement.pod(), bug);
    }
  }

  private void record(Judgement judgement, PodName name, Packer packer) {
    var member = packer.pack(key(name), judgement.at(), account.of(judgement, name));
    kept.add(judgement, name, member);
    disk.offer(member);
    recorded.incrementAndGet();
  }

  private static String key(PodName name) {
    return name.namespace() + "/" + name.name();
  }

  /** Decisions that were kept, in memory at least. */
  public long recorded() {
    return recorded.get();
  }

  /**
   * Decisions that were not kept in memory or not on disk, because a queue was full or it failed.
   */
  public long lost() {
    return lost.get() + disk.lost();
  }

  /** Judgements that wait to be written down. */
  int waiting() {
    return waiting.size();
  }

  /** What memory and disk know of pods of that name. */
  public Why why(PodName name) {
    var documents = new LinkedHashSet<String>();
    onDisk(name).forEach(member -> Members.document(member).ifPresent(documents::add));
    kept.of(name).forEach(member -> Members.document(member).ifPresent(documents::add));
    return Why.of(name, List.copyOf(documents), lost());
  }

  /** The newest of that name; none when the disk cannot be read, for memory has the last ones. */
  private ArrayDeque<byte[]> onDisk(PodName name) {
    var found = new ArrayDeque<byte[]>();
    if (!mayRead()) {
      return found;
    }
    try {
      DiskRing.read(
          folder,
          member -> {
            if (Members.about(member, key(name))) {
              found.add(member);
              if (found.size() > FROM_DISK) {
                found.removeFirst();
              }
            }
          });
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot read {0}: {1}", folder, e.getMessage());
    } finally {
      reading.unlock();
    }
    return found;
  }

  /** One reads at a time, so that a disk that hangs holds one call and no more. */
  private boolean mayRead() {
    try {
      return reading.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Writes down what was accepted before, as far as two seconds suffice. */
  @Override
  public void close() {
    DiskWriter.end(thread, "not all decisions could be recorded");
    disk.close();
  }
}
