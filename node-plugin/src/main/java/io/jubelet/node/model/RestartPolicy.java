package io.jubelet.node.model;

/** {@code spec.restartPolicy} of a pod. */
public enum RestartPolicy {
  ALWAYS,
  ON_FAILURE,
  NEVER;

  /** The policy of the API's text; absent means Always, as the API defaults it. */
  static RestartPolicy of(@org.jspecify.annotations.Nullable String text) {
    return switch (text) {
      case null -> ALWAYS;
      case "Always" -> ALWAYS;
      case "OnFailure" -> ON_FAILURE;
      case "Never" -> NEVER;
      default -> throw new IllegalArgumentException("unknown restartPolicy '" + text + "'");
    };
  }

  /** Whether a container that ended so is to run again. */
  public boolean restartsAfter(int exitCode) {
    return switch (this) {
      case ALWAYS -> true;
      case ON_FAILURE -> exitCode != 0;
      case NEVER -> false;
    };
  }
}
