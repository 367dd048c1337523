package io.jubelet.node.runtimehost;

import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.RuntimeConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a comparison came to, which holds until one of its files is written again: it is asked for
 * every few seconds, and reading the files takes a thousand times as long as asking when they were.
 *
 * @param stamps of the files, as they were before they were read
 */
record LastComparison(
    RuntimeConfiguration committed, SortedMap<Path, Stamp> stamps, List<FileDrift> drifts) {
  LastComparison {
    drifts = List.copyOf(drifts);
  }

  /**
   * @param written zero when there is no such file
   */
  record Stamp(FileTime written, long bytes) {
    private static Stamp of(Path file) throws IOException {
      try {
        return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
      } catch (NoSuchFileException _) {
        return new Stamp(FileTime.fromMillis(0), 0);
      }
    }
  }

  static SortedMap<Path, Stamp> stamps(Stream<Path> files) throws IOException {
    var stamps = new TreeMap<Path, Stamp>();
    for (var file : (Iterable<Path>) files::iterator) {
      stamps.put(file, Stamp.of(file));
    }
    return stamps;
  }

  boolean holds(RuntimeConfiguration asked) {
    try {
      return committed.equals(asked) && stamps.equals(stamps(stamps.keySet().stream()));
    } catch (IOException _) {
      return false;
    }
  }
}
