package io.jubelet.node.server;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads a container's log file in the runtime's format (CRI) and hands on what a caller asked for.
 */
public interface LogSource {
  /**
   * Returns when the end is reached, with {@code follow} when the container has ended too, or when
   * the thread is interrupted. What the sink throws passes through.
   */
  void read(Path file, LogQuery query, Sink sink) throws IOException, InterruptedException;

  /** Takes the text of the log; blocks as long as the caller is slow. */
  interface Sink {
    void write(byte[] bytes, int length) throws IOException, InterruptedException;
  }
}
