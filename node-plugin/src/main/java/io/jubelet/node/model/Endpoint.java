package io.jubelet.node.model;

import java.nio.file.Path;

/** Address of a CRI runtime: {@code unix:///absolute/path.sock}. */
public record Endpoint(String uri) implements Comparable<Endpoint> {
  private static final String SCHEME = "unix://";

  public Endpoint {
    if (!uri.startsWith(SCHEME + "/") || uri.length() > SCHEME.length() + 107) {
      throw new IllegalArgumentException(
          "runtime endpoint '"
              + uri
              + "' is not unix:// with an absolute path of at most 107 bytes");
    }
  }

  public Path socket() {
    return Path.of(uri.substring(SCHEME.length()));
  }

  @Override
  public int compareTo(Endpoint other) {
    return uri.compareTo(other.uri);
  }

  @Override
  public String toString() {
    return uri;
  }
}
