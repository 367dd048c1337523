package io.jubelet.node.translate;

import java.nio.file.Path;

/** Where a container's output goes, relative to the pod's log directory. */
final class LogPaths {
  private LogPaths() {}

  /** {@code CONTAINER/ATTEMPT.log}. */
  static String ofContainer(String container, int attempt) {
    return container + "/" + attempt + ".log";
  }

  /** The folder that must exist before the container is created. */
  static Path directory(Path podLogs, String container) {
    return podLogs.resolve(container);
  }
}
