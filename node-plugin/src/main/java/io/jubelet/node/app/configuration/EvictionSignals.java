package io.jubelet.node.app.configuration;

import java.util.Collection;
import java.util.List;

/** The eviction signals of the Go kubelet (pkg/kubelet/eviction/api). */
final class EvictionSignals {
  private static final List<String> KNOWN =
      List.of(
          "memory.available",
          "allocatableMemory.available",
          "nodefs.available",
          "nodefs.inodesFree",
          "imagefs.available",
          "imagefs.inodesFree",
          "containerfs.available",
          "containerfs.inodesFree",
          "pid.available");

  private EvictionSignals() {}

  static void check(String field, Collection<String> signals) throws BadConfigurationException {
    for (var signal : signals) {
      if (!KNOWN.contains(signal)) {
        throw new BadConfigurationException(
            field
                + ": '"
                + signal
                + "' is not an eviction signal; known are "
                + String.join(", ", KNOWN));
      }
    }
  }
}
