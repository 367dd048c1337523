package io.jubelet.node.model;

import java.util.List;

/** An image that the runtime holds (CRI {@code Image}). */
public record Image(
    String id, List<String> tags, List<String> digests, long sizeBytes, boolean pinned) {
  public Image {
    tags = List.copyOf(tags);
    digests = List.copyOf(digests);
  }
}
