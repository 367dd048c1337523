package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The images that every runtime of every node has without pulling. */
public final class Images {
  public static final String PAUSE = "registry.jubelet.test/pause:1";

  /** Other content than {@link #PAUSE}, for edits of the pause image. */
  public static final String OTHER_PAUSE = "registry.jubelet.test/pause:2";

  public static final String BUSYBOX = "registry.jubelet.test/busybox:1";

  private Images() {}

  /** The archives of the testbed's own images, in a fixed order. */
  static List<Path> archives(Tools tools) {
    return archivesIn(tools.images());
  }

  /** The archives of this clone's programs; none before they are built. */
  public static List<Path> built(Tools tools) {
    var folder = tools.repository().resolve("testbed/target/images");
    return Files.isDirectory(folder) ? archivesIn(folder) : List.of();
  }

  private static List<Path> archivesIn(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".tar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }
}
