package io.jubelet.node.runtimehost;

import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.RuntimeConfiguration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** crictl's configuration: a flat YAML map, of which two lines are ours. */
final class CrictlFile {
  private CrictlFile() {}

  /** The text with both endpoints set; every other line stays. */
  static String with(String text, RuntimeConfiguration content) {
    var lines = new ArrayList<>(lines(text));
    set(lines, "runtime-endpoint", content.endpoint().uri());
    set(lines, "image-endpoint", content.imageEndpoint().uri());
    return String.join("\n", lines) + "\n";
  }

  /** Which of the two lines say something else. */
  static List<FileDrift> differences(String text, RuntimeConfiguration content, String file) {
    var found = new ArrayList<FileDrift>();
    differs(text, "runtime-endpoint", content.endpoint().uri(), file).ifPresent(found::add);
    differs(text, "image-endpoint", content.imageEndpoint().uri(), file).ifPresent(found::add);
    return found;
  }

  private static Optional<FileDrift> differs(String text, String key, String value, String file) {
    return lines(text).stream()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> scalar(line.substring(key.length() + 1)))
        .filter(told -> !told.isEmpty() && !told.equals(value) && !("unix://" + told).equals(value))
        .findFirst()
        .map(told -> new FileDrift(file, key, value, told));
  }

  /** A YAML value of one line, without its quotes and without a comment; crictl's own are such. */
  private static String scalar(String text) {
    var told = text.replaceFirst("(^|\\s)#.*$", "").strip();
    var quoted = told.length() > 1 && "'\"".indexOf(told.charAt(0)) >= 0;
    return quoted && told.endsWith(told.substring(0, 1))
        ? told.substring(1, told.length() - 1)
        : told;
  }

  private static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.stripTrailing().split("\n", -1));
  }

  private static void set(List<String> lines, String key, String value) {
    var line = key + ": " + value;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(key + ":")) {
        if (!lines.get(i).substring(key.length() + 1).strip().equals(value)) {
          lines.set(i, line);
        }
        return;
      }
    }
    lines.add(line);
  }
}
