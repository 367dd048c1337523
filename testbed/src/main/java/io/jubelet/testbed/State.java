package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of one cluster's files: {@code testbed/state/NAME} in the clone. */
final class State {
  private State() {}

  static Path folder(Tools tools, ClusterName cluster) {
    return tools.repository().resolve("testbed/state").resolve(cluster.value());
  }

  /** Removes what an earlier run made and kept, and returns an empty folder. */
  static Path fresh(Tools tools, ClusterName cluster) {
    new Ledger(cluster).undo();
    var folder = folder(tools, cluster);
    Command.run("rm", "-rf", "--one-file-system", folder.toString());
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder, e);
    }
  }
}
