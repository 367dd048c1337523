package io.jubelet.node.logs;

import io.jubelet.node.logs.LogReader.Options;
import io.jubelet.node.logs.LogReader.Sink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Turns entries into the text that was asked for, and hands it on in chunks. */
final class LogPrinter {
  private static final int CHUNK_BYTES = 32 << 10;

  private final Options options;
  private final Sink sink;
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES);
  private long left;
  private boolean lineBegins = true;

  LogPrinter(Options options, Sink sink) {
    this.options = options;
    this.sink = sink;
    this.left = options.limitBytes().orElse(Long.MAX_VALUE);
  }

  boolean wantsMore() {
    return left > 0;
  }

  /**
   * @param whole whether the entry's line has its newline in the file
   */
  void print(LogEntry entry, boolean whole) throws IOException, InterruptedException {
    if (options.stream().filter(stream -> !stream.equals(entry.stream())).isPresent()
        || options.since().filter(since -> entry.at().toInstant().isBefore(since)).isPresent()) {
      return;
    }
    if (options.timestamps() && lineBegins) {
      append(entry.timestamp(), 0);
      append(" ".getBytes(StandardCharsets.US_ASCII), 0);
    }
    append(entry.line(), entry.text());
    if (!entry.partial() && whole) {
      append("\n".getBytes(StandardCharsets.US_ASCII), 0);
    }
    lineBegins = !entry.partial();
    if (chunk.size() >= CHUNK_BYTES) {
      flush();
    }
  }

  void flush() throws IOException, InterruptedException {
    if (chunk.size() > 0) {
      var bytes = chunk.toByteArray();
      chunk.reset();
      sink.write(bytes, bytes.length);
    }
  }

  private void append(byte[] bytes, int from) {
    var length = (int) Math.min(bytes.length - from, left);
    chunk.write(bytes, from, length);
    left -= length;
  }
}
