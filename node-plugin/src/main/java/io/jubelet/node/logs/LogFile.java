package io.jubelet.node.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * An open log file, read line by line. When the runtime has put a new file in its place (rotation)
 * the rest of the old one is read first, then the new one from its beginning. As long as the new
 * one is empty the runtime may not have let go of the old one.
 */
final class LogFile implements AutoCloseable {
  /** The runtimes split at 16 KiB, and other writers are not trusted. */
  static final int MAX_LINE_BYTES = 256 << 10;

  private static final int BLOCK_BYTES = 16 << 10;

  /** A write that inotify did not tell, and the end of a container, are noticed after it. */
  private static final long LONGEST_WAIT_MILLIS = 500;

  private final Path path;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
  private SeekableByteChannel channel;
  private Object identity;
  private Optional<WatchService> watch = Optional.empty();
  private byte[] line = new byte[1024];
  private int length;

  private LogFile(Path path, SeekableByteChannel channel, Object identity) {
    this.path = path;
    this.channel = channel;
    this.identity = identity;
    block.limit(0);
  }

  /** Opens the file at the entry from which {@code tailLines} are left, or at its beginning. */
  static LogFile open(Path path, OptionalLong tailLines) throws IOException {
    var file = new LogFile(path, Files.newByteChannel(path), identity(path));
    if (tailLines.isPresent()) {
      file.channel.position(Tail.start(file.channel, tailLines.getAsLong()));
    }
    return file;
  }

  /** Prints all whole lines there are now, also those of the file that has replaced this one. */
  void drain(LogPrinter printer) throws IOException, InterruptedException {
    drainPresent(printer);
    while (replaced()) {
      drainPresent(printer);
      reopen();
      drainPresent(printer);
    }
  }

  /** Waits until something happens in the file's folder, at most {@link #LONGEST_WAIT_MILLIS}. */
  void awaitChange() throws IOException, InterruptedException {
    if (watch.isEmpty()) {
      watch = Optional.of(FileSystems.getDefault().newWatchService());
      Objects.requireNonNull(path.getParent(), "a log file has a folder")
          .register(
              watch.get(),
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_CREATE);
    }
    var key = watch.get().poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    if (key != null) {
      key.pollEvents();
      key.reset();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (watch.isPresent()) {
      watch.get().close();
    }
  }

  private void drainPresent(LogPrinter printer) throws IOException, InterruptedException {
    while (printer.wantsMore() && fill()) {
      while (block.hasRemaining() && printer.wantsMore()) {
        take(block.get(), printer);
      }
    }
  }

  private void take(byte next, LogPrinter printer) throws IOException, InterruptedException {
    if (next == '\n') {
      print(printer, true);
    } else if (length < MAX_LINE_BYTES) {
      if (length == line.length) {
        line = Arrays.copyOf(line, length * 2);
      }
      line[length++] = next;
    }
  }

  /** Prints what a writer that was cut off left of a line at the very end. */
  void drainUnfinished(LogPrinter printer) throws IOException, InterruptedException {
    if (length > 0 && printer.wantsMore()) {
      print(printer, false);
    }
  }

  private void print(LogPrinter printer, boolean whole) throws IOException, InterruptedException {
    var entry = LogEntry.parse(Arrays.copyOf(line, length));
    length = 0;
    if (entry.isPresent()) {
      printer.print(entry.get(), whole);
    }
  }

  private boolean fill() throws IOException {
    if (!block.hasRemaining()) {
      block.clear();
      channel.read(block);
      block.flip();
    }
    return block.hasRemaining();
  }

  private boolean replaced() throws IOException {
    try {
      return !identity(path).equals(identity) && Files.size(path) > 0;
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /** Nothing changes when the file was renamed meanwhile: the next look finds its successor. */
  private void reopen() throws IOException {
    try {
      var next = identity(path);
      var opened = Files.newByteChannel(path);
      channel.close();
      channel = opened;
      identity = next;
    } catch (NoSuchFileException _) {
      return;
    }
    block.clear().limit(0);
    length = 0;
  }

  private static Object identity(Path path) throws IOException {
    var key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return Objects.requireNonNull(key, "the file system tells inodes");
  }
}
