package io.jubelet.node.translate;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A file of environment variables in a volume (KEP-3721): lines {@code NAME='value'} in the few
 * forms of POSIX shell that upstream's env.ParseEnv takes. A value in quotes may have several lines
 * and is taken as it is; comments begin with {@code #}.
 */
final class EnvFile {
  private EnvFile() {}

  /** The first value of that name; empty when there is none. */
  static Translation<Optional<String>> value(String text, String name) {
    var lines = text.lines().toList().iterator();
    while (lines.hasNext()) {
      var line = withoutIndent(lines.next());
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      var equals = line.indexOf('=');
      if (equals < 1 || indented(line.substring(equals - 1, equals))) {
        return bad();
      }
      var found = line.substring(0, equals).equals(name);
      var value = value(line.substring(equals + 1), lines);
      if (value.isEmpty()) {
        return bad();
      }
      if (found) {
        return Translation.of(value.filter(one -> !one.isEmpty()));
      }
    }
    return Translation.of(Optional.empty());
  }

  /** Empty text for an assignment of nothing; empty when it is no value. */
  private static Optional<String> value(String assigned, Iterator<String> more) {
    if (indented(assigned)) {
      return Optional.of("");
    }
    if (!assigned.startsWith("'")) {
      return Optional.empty();
    }
    var value = new StringBuilder();
    var rest = assigned.substring(1);
    while (rest.indexOf('\'') < 0) {
      if (!more.hasNext()) {
        return Optional.empty();
      }
      value.append(rest).append('\n');
      rest = more.next();
    }
    var end = rest.indexOf('\'');
    var after = withoutIndent(rest.substring(end + 1));
    return after.isEmpty() || after.startsWith("#")
        ? Optional.of(value.append(rest, 0, end).toString())
        : Optional.empty();
  }

  private static boolean indented(String text) {
    return List.of(" ", "\t").stream().anyMatch(text::startsWith);
  }

  private static String withoutIndent(String text) {
    return text.replaceFirst("^[ \\t]+", "");
  }

  private static Translation<Optional<String>> bad() {
    return Translation.impossible("couldn't parse env file");
  }
}
