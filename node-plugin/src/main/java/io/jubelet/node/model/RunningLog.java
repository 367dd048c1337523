package io.jubelet.node.model;

import java.nio.file.Path;

/**
 * The log that a running container writes.
 *
 * @param containerId by which the runtime knows the container
 * @param file {@code POD/CONTAINER/ATTEMPT.log} beneath the folder of all logs
 */
public record RunningLog(PodUid pod, String containerId, Path file) {
  /** The name of the file in its folder. */
  public String fileName() {
    return String.valueOf(file.getFileName());
  }
}
