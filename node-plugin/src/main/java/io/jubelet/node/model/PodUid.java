package io.jubelet.node.model;

/**
 * The identity of one incarnation of a pod: {@code metadata.uid}, never empty, at most 253 bytes.
 */
public record PodUid(String value) implements Comparable<PodUid> {
  public PodUid {
    if (value.isEmpty()
        || value.length() > 253
        || value.contains("/")
        || value.equals("..")
        || value.equals(".")) {
      throw new IllegalArgumentException("not a pod UID: '" + value + "'");
    }
  }

  @Override
  public int compareTo(PodUid other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
