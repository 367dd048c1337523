package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.Objects;

/**
 * Whether a mount is read-only with all that is mounted beneath it (KEP-3857, {@code
 * recursiveReadOnly} of a volume mount; upstream resolveRecursiveReadOnly).
 */
public sealed interface RecursiveReadOnly {

  record Resolved(boolean recursive) implements RecursiveReadOnly {}

  /** One sentence with the volume's name. */
  record Impossible(String problem) implements RecursiveReadOnly {}

  /**
   * @param supported whether the pod's runtime handler can
   */
  static RecursiveReadOnly of(VolumeMount mount, boolean supported) {
    var mode = Objects.requireNonNullElse(mount.getRecursiveReadOnly(), "Disabled");
    if (mode.equals("Disabled")) {
      return new Resolved(false);
    }
    if (!Boolean.TRUE.equals(mount.getReadOnly())) {
      return impossible(mount, "but it is not read-only");
    }
    var propagation = Objects.requireNonNullElse(mount.getMountPropagation(), "None");
    if (!propagation.equals("None")) {
      return impossible(mount, "but it is not compatible with propagation \"" + propagation + "\"");
    }
    return switch (mode) {
      case "IfPossible" -> new Resolved(supported);
      case "Enabled" ->
          supported
              ? new Resolved(true)
              : impossible(mount, "but it is not supported by the runtime");
      default -> new Impossible("unknown recursive read-only mode \"" + mode + "\"");
    };
  }

  private static Impossible impossible(VolumeMount mount, String why) {
    return new Impossible(
        "volume \"%s\" requested recursive read-only mode, %s".formatted(mount.getName(), why));
  }
}
