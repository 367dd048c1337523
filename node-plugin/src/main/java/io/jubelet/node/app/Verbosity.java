package io.jubelet.node.app;

import java.util.logging.Level;
import java.util.logging.Logger;

/** How much the log tells, by the numbers of Kubernetes' programs ({@code --v}). */
final class Verbosity {
  /** From here on: what helps to find a fault of this agent. */
  private static final long DEBUG = 4;

  /** From here on: what its libraries tell of requests as well. */
  private static final long REQUESTS = 6;

  private Verbosity() {}

  static void set(long verbosity) {
    if (verbosity >= DEBUG) {
      Logger.getLogger("io.jubelet").setLevel(Level.FINE);
    }
    if (verbosity >= REQUESTS) {
      Logger.getLogger("").setLevel(Level.FINE);
    }
  }
}
