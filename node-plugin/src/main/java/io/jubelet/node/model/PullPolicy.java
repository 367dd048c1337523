package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code imagePullPolicy} of a container, {@code pullPolicy} of an image volume. */
public enum PullPolicy {
  ALWAYS,
  IF_NOT_PRESENT,
  NEVER;

  /** A tag or a digest at the end of an image name; a colon before a slash belongs to a port. */
  private static final Pattern PINNED = Pattern.compile(".*(@[^/]+|:(?!latest$)[^/:]+)$");

  /** What the spec says, else Always for {@code :latest} or no tag, as the API defaults it. */
  public static PullPolicy of(Container container) {
    return of(container.getImagePullPolicy(), container.getImage());
  }

  /** Of a volume that shows an image (KEP-4639), likewise. */
  public static PullPolicy of(ImageVolumeSource volume) {
    return of(volume.getPullPolicy(), volume.getReference());
  }

  private static PullPolicy of(@Nullable String written, @Nullable String image) {
    return switch (written) {
      case "Always" -> ALWAYS;
      case "IfNotPresent" -> IF_NOT_PRESENT;
      case "Never" -> NEVER;
      case null, default ->
          PINNED.matcher(Objects.requireNonNullElse(image, "")).matches() ? IF_NOT_PRESENT : ALWAYS;
    };
  }
}
