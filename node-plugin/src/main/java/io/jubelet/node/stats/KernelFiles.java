package io.jubelet.node.stats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Small files beneath a root, named relative to it. A failure names the file. */
record KernelFiles(Path root) {
  /** meminfo is the longest of them, with 1.5 KiB. */
  private static final int MAX_BYTES = 64 * 1024;

  /** Without the space and zero bytes around it. */
  String text(String name) throws IOException {
    try (var in = Files.newInputStream(root.resolve(name))) {
      var bytes = in.readNBytes(MAX_BYTES);
      return new String(bytes, StandardCharsets.UTF_8).replace("\0", "").strip();
    } catch (IOException e) {
      throw new IOException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  long number(String name) throws IOException {
    var text = text(name);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException(name + " is no number: '" + text + "'", e);
    }
  }

  /** How many numbers a list of the kernel holds: five for {@code 0-3,8}. */
  int count(String name) throws IOException {
    var text = text(name);
    int count = 0;
    try {
      for (var range : text.split(",")) {
        var ends = range.split("-");
        count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
      }
      return count;
    } catch (NumberFormatException e) {
      throw new IOException(name + " is no list of numbers: '" + text + "'", e);
    }
  }

  /** The text of the first file that can be read; empty when none can. */
  String textOfFirst(String... names) {
    return first(names).orElse("");
  }

  /** The value in the first file of {@code NAME=value} lines; empty when there is none. */
  String variable(String variable, String... names) {
    return first(names).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(variable + "="))
        .map(line -> line.substring(variable.length() + 1).strip().replaceAll("^[\"']|[\"']$", ""))
        .findFirst()
        .orElse("");
  }

  private Optional<String> first(String... names) {
    for (var name : names) {
      try {
        return Optional.of(text(name));
      } catch (IOException _) {
        // The next one, or none: not every machine has them.
      }
    }
    return Optional.empty();
  }
}
