package io.jubelet.node.server;

import java.net.URI;
import java.nio.file.Path;

/** How the server answers one call. */
sealed interface Answer {
  /** A whole body at once. */
  record Whole(int status, String contentType, String body) implements Answer {}

  /** A container's log file, sent as it is read. */
  record Log(Path file, LogQuery query) implements Answer {}

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
