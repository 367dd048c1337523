package io.jubelet.testbed.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of the repository that people wrote: no build output, no version control. */
final class SourceFiles {
  private SourceFiles() {}

  /** The folder that holds the reactor's pom. */
  static Path root() {
    var here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, Objects::nonNull, Path::getParent)
        .filter(folder -> Files.exists(folder.resolve(".mvn")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no .mvn folder above " + here));
  }

  static List<Path> java() throws IOException {
    return matching(file -> file.toString().endsWith(".java"));
  }

  static List<Path> matching(Predicate<Path> wanted) throws IOException {
    try (var files = Files.walk(root())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !generated(root().relativize(file)))
          .filter(wanted)
          .sorted()
          .toList();
    }
  }

  private static boolean generated(Path relative) {
    for (Path segment : relative) {
      if (List.of("target", ".git", "state").contains(segment.toString())) {
        return true;
      }
    }
    return false;
  }
}
