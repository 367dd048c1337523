package io.jubelet.node.server;

import io.jubelet.node.logs.LogReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** How the server answers one call. */
sealed interface Answer {
  /** A whole body at once. */
  record Whole(int status, String contentType, String body) implements Answer {}

  /**
   * A container's log file, sent as it is read.
   *
   * @param live whether the container still runs
   */
  record Log(Path file, LogReader.Options options, BooleanSupplier live) implements Answer {}

  /** The connection becomes a stream to this address on the runtime's streaming server. */
  record Stream(URI target) implements Answer {}

  static Answer ok(String body) {
    return new Whole(200, "text/plain; charset=utf-8", body);
  }

  static Answer json(String body) {
    return new Whole(200, "application/json", body);
  }

  static Answer error(int status, String message) {
    return new Whole(status, "text/plain; charset=utf-8", message);
  }
}
