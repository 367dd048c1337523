package io.jubelet.node.decide.logs;

import java.util.List;

/** What is to be done about the log of a running container, and why. Files are named, not paths. */
public sealed interface LogAction {
  String reason();

  /** The runtime is to open the file anew, for there is none of its name. */
  record Reopen(String reason) implements LogAction {}

  /** The file gets this name, and the runtime is to begin a new one. */
  record Rotate(String to, String reason) implements LogAction {}

  /**
   * What was rotated earlier is removed, or compressed to a file of its name with {@code .gz}.
   *
   * @param remove what is left over and what is too much, oldest first
   * @param compress oldest first
   */
  record Tidy(List<String> remove, List<String> compress, String reason) implements LogAction {
    public Tidy {
      remove = List.copyOf(remove);
      compress = List.copyOf(compress);
    }
  }
}
