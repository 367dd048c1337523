package io.jubelet.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The programs and images that {@code testbed/tools/build} made.
 *
 * @param repository the clone's root folder
 * @param bin the folder of the pinned Go programs; CNI plugins are in its sub-folder {@code cni}
 * @param images the folder of the image archives
 */
public record Tools(Path repository, Path bin, Path images) {

  /** Finds the programs of the clone around the working folder, or says in one sentence why not. */
  public static Tools find() {
    var repository = enclosingClone();
    var build = repository.resolve("testbed/tools/build").toString();
    var tools =
        new Tools(repository, printed(build, "--print-bin"), printed(build, "--print-images"));
    for (var folder : List.of(tools.bin, tools.images)) {
      if (!Files.isDirectory(folder)) {
        throw new TestbedFailure(
            "the testbed's programs are not built (no %s): run 'make setup'".formatted(folder));
      }
    }
    var user = Command.run("id", "-u").strip();
    if (!user.equals("0")) {
      throw new TestbedFailure(
          "the testbed makes namespaces and mounts and needs root; the user id is " + user);
    }
    return tools;
  }

  /** The path of a program. */
  public String program(String name) {
    return bin.resolve(name).toString();
  }

  private static Path enclosingClone() {
    var working = Path.of("").toAbsolutePath();
    for (var folder = working; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("testbed/tools/build"))) {
        return folder;
      }
    }
    throw new TestbedFailure("no Jubelet clone around the working folder " + working);
  }

  private static Path printed(String build, String question) {
    var result = Command.attempt(Duration.ofSeconds(10), List.of(build, question));
    if (result.exit() != 0) {
      throw new TestbedFailure("'%s %s' failed: %s".formatted(build, question, result.errors()));
    }
    return Path.of(result.output().strip());
  }
}
