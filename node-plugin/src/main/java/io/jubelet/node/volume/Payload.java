package io.jubelet.node.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a volume by their path within it. Paths are relative and normal, have no {@code ..}
 * as an element and do not begin with {@code ..}, which is kept for the writer's own names.
 */
record Payload(SortedMap<Path, PayloadFile> files) {
  /** Longest name of a file that Linux file systems take, in bytes. */
  private static final int MAX_NAME_BYTES = 255;

  /** PATH_MAX of Linux. */
  private static final int MAX_PATH_BYTES = 4096;

  Payload {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** The path within the volume, or an exception that says what is wrong with it. */
  static Path path(String text) throws InvalidPath {
    if (text.isEmpty()) {
      throw new InvalidPath("must not be empty", text);
    }
    if (text.startsWith("/")) {
      throw new InvalidPath("must be relative", text);
    }
    if (bytes(text) > MAX_PATH_BYTES) {
      throw new InvalidPath("must not be longer than " + MAX_PATH_BYTES + " bytes", text);
    }
    for (String element : text.split("/", -1)) {
      if (element.equals("..")) {
        throw new InvalidPath("must not contain '..'", text);
      }
      if (bytes(element) > MAX_NAME_BYTES) {
        throw new InvalidPath(
            "must not have a name longer than " + MAX_NAME_BYTES + " bytes", text);
      }
    }
    if (text.startsWith("..")) {
      throw new InvalidPath("must not start with '..'", text);
    }
    return normal(text);
  }

  private static Path normal(String text) throws InvalidPath {
    try {
      var path = Path.of(text).normalize();
      if (path.toString().isEmpty()) {
        throw new InvalidPath("must name a file", text);
      }
      if (path.startsWith(AtomicWriter.DATA)) {
        throw new InvalidPath("must not start with '..'", text);
      }
      return path;
    } catch (InvalidPathException e) {
      throw new InvalidPath(e.getReason(), text);
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** A path that no volume can have. The message names it. */
  static final class InvalidPath extends IOException {
    private static final long serialVersionUID = 1;

    InvalidPath(String rule, String path) {
      super("invalid path: " + rule + ": " + path);
    }
  }
}
