package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import java.util.regex.Pattern;

/** {@code imagePullPolicy} of a container. */
public enum PullPolicy {
  ALWAYS,
  IF_NOT_PRESENT,
  NEVER;

  /** A tag or a digest at the end of an image name; a colon before a slash belongs to a port. */
  private static final Pattern PINNED = Pattern.compile(".*(@[^/]+|:(?!latest$)[^/:]+)$");

  /** What the spec says, else Always for {@code :latest} or no tag, as the API defaults it. */
  public static PullPolicy of(Container container) {
    return switch (container.getImagePullPolicy()) {
      case "Always" -> ALWAYS;
      case "IfNotPresent" -> IF_NOT_PRESENT;
      case "Never" -> NEVER;
      case null, default ->
          PINNED.matcher(container.getImage()).matches() ? IF_NOT_PRESENT : ALWAYS;
    };
  }
}
