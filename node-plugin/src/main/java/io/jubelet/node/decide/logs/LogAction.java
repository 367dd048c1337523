package io.jubelet.node.decide.logs;

import java.util.List;

/** What is to be done about the log of a running container, and why. Files are named, not paths. */
public sealed interface LogAction {
  String reason();

  /** The runtime is to open the file anew, for there is none of its name. */
  record Reopen(String reason) implements LogAction {}

  /** The file gets this name, and the runtime is to begin a new one. */
  record Rotate(String to, String reason) implements LogAction {}

  /** What was rotated earlier and is too much, or left over. */
  record Remove(List<String> files, String reason) implements LogAction {
    public Remove {
      files = List.copyOf(files);
    }
  }

  /** What was rotated earlier becomes a file of its name with {@code .gz}. */
  record Compress(List<String> files, String reason) implements LogAction {
    public Compress {
      files = List.copyOf(files);
    }
  }
}
