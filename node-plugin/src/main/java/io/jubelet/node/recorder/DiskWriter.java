package io.jubelet.node.recorder;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends members to the files of a folder on a thread of its own. Whoever hands one over never
 * waits: what finds no place, or what the disk refuses, is lost and counted.
 */
final class DiskWriter implements AutoCloseable {
  /** Members that may wait for a slow disk; most have 1 KiB. */
  static final int WAITING = 1024;

  private static final Duration SHUTDOWN = Duration.ofSeconds(2);
  private static final System.Logger LOG = System.getLogger("io.jubelet.node.recorder");

  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong lost = new AtomicLong();
  private final Path folder;
  private final Disk disk;
  private final Thread thread;
  private Optional<DiskRing> ring = Optional.empty();
  private boolean failing;

  /** Where members are appended; a test has a slow one. */
  interface Disk {
    DiskRing open(Path folder) throws IOException;
  }

  /** A writer that has not started. */
  DiskWriter(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
    this.thread = Thread.ofVirtual().name("recorder-disk").unstarted(this::turn);
  }

  void start() {
    thread.start();
  }

  void offer(byte[] member) {
    if (!waiting.offer(member)) {
      lost.incrementAndGet();
    }
  }

  /** How many members were not written, because the disk was too slow or refused them. */
  long lost() {
    return lost.get();
  }

  private void turn() {
    try {
      while (true) {
        append(waiting.take());
      }
    } catch (InterruptedException _) {
      for (var left = waiting.poll(); left != null; left = waiting.poll()) {
        append(left);
      }
      closeRing();
    }
  }

  private void append(byte[] member) {
    try {
      if (ring.isEmpty()) {
        ring = Optional.of(disk.open(folder));
      }
      ring.get().append(member);
      failing = false;
    } catch (IOException e) {
      lost.incrementAndGet();
      if (!failing) {
        LOG.log(
            System.Logger.Level.WARNING,
            "decisions are not kept on disk folder={0} reason=\"{1}\"",
            folder,
            e.getMessage());
      }
      failing = true;
    }
  }

  private void closeRing() {
    try {
      if (ring.isPresent()) {
        ring.get().close();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot close " + folder, e);
    }
  }

  /** Writes what waits, as far as the disk takes it in two seconds. */
  @Override
  public void close() {
    end(thread, "the disk is too slow to take the last decisions");
  }

  /** Lets a thread end its work, and goes on without it when that takes too long. */
  static void end(Thread thread, String otherwise) {
    thread.interrupt();
    try {
      if (!thread.join(SHUTDOWN)) {
        LOG.log(System.Logger.Level.WARNING, otherwise);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
