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
}
