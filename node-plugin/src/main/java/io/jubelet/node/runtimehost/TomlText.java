package io.jubelet.node.runtimehost;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A TOML file that single values are set in, so that every other line and comment stays as it is.
 * An edit is tried on the text where the parser found the place, and is taken only if the parser
 * then reads exactly the old document with that one value changed.
 */
final class TomlText {
  private final String text;
  private final TomlParseResult parsed;

  private TomlText(String text, TomlParseResult parsed) {
    this.text = text;
    this.parsed = parsed;
  }

  /** Throws {@link Unusable} with the position when the text is not TOML. */
  static TomlText parse(String text) {
    var parsed = Toml.parse(text);
    if (parsed.hasErrors()) {
      var first = parsed.errors().getFirst();
      var position = first.position();
      throw new Unusable(
          "line %d, column %d: %s"
              .formatted(position.line(), position.column(), first.getMessage()));
    }
    return new TomlText(text, parsed);
  }

  /** Why a file cannot be used, as the end of a sentence. */
  static final class Unusable extends RuntimeException {
    Unusable(String message) {
      super(message);
    }
  }

  String text() {
    return text;
  }

  Optional<String> string(List<String> path) {
    return Optional.ofNullable(parsed.get(path))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  Optional<Boolean> bool(List<String> path) {
    return Optional.ofNullable(parsed.get(path))
        .filter(Boolean.class::isInstance)
        .map(Boolean.class::cast);
  }

  Optional<Long> integer(List<String> path) {
    return Optional.ofNullable(parsed.get(path))
        .filter(Long.class::isInstance)
        .map(Long.class::cast);
  }

  /** The strings of an array; other elements are left out. */
  List<String> strings(List<String> path) {
    return parsed.get(path) instanceof TomlArray array
        ? array.toList().stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  boolean table(List<String> path) {
    return parsed.get(path) instanceof TomlTable;
  }

  /** The keys of a table, sorted; none when there is no such table. */
  List<String> keys(List<String> path) {
    return parsed.get(path) instanceof TomlTable table
        ? table.keySet().stream().sorted().toList()
        : List.of();
  }

  TomlText withString(List<String> path, String value) {
    return value.equals(string(path).orElse(null)) ? this : with(path, value);
  }

  TomlText withBool(List<String> path, boolean value) {
    return Optional.of(value).equals(bool(path)) ? this : with(path, value);
  }

  private TomlText with(List<String> path, Object value) {
    var wanted = plain(parsed);
    set(wanted, path, value);
    for (var candidate : candidates(path, value)) {
      var result = Toml.parse(candidate);
      if (!result.hasErrors() && plain(result).equals(wanted)) {
        return new TomlText(candidate, result);
      }
    }
    throw new Unusable("there is no place to set %s".formatted(String.join(".", path)));
  }

  private List<String> candidates(List<String> path, Object value) {
    var key = path.getLast();
    var parent = path.subList(0, path.size() - 1);
    var candidates = new ArrayList<String>();
    if (parsed.get(path) != null) {
      candidates.add(replaced(offset(position(path)), value));
    } else if (table(parent)) {
      var at = offset(position(parent));
      candidates.add(
          text.charAt(at) == '[' ? beneath(at, key, value) : insideInline(at, key, value));
    }
    candidates.add(appended(parent, key, value));
    return candidates;
  }

  private TomlPosition position(List<String> path) {
    var position = parsed.inputPositionOf(path);
    if (position == null) {
      throw new Unusable("%s has no position".formatted(String.join(".", path)));
    }
    return position;
  }

  /** The text with the value of the key that begins at this offset replaced. */
  private String replaced(int keyAt, Object value) {
    var from = valueAt(keyAt);
    var to = endOfValue(from);
    return text.substring(0, from) + spelled(value, text.charAt(from)) + text.substring(to);
  }

  /** The text with a line after the table header that begins at this offset. */
  private String beneath(int headerAt, String key, Object value) {
    var lineStart = text.lastIndexOf('\n', headerAt) + 1;
    var indent = text.substring(lineStart, headerAt);
    var lineEnd = text.indexOf('\n', headerAt);
    var before = lineEnd < 0 ? text + newline() : text.substring(0, lineEnd + 1);
    var after = lineEnd < 0 ? "" : text.substring(lineEnd + 1);
    return before + indent + "  " + assignment(key, value) + newline() + after;
  }

  private String insideInline(int keyAt, String key, Object value) {
    var brace = valueAt(keyAt);
    if (text.charAt(brace) != '{') {
      return text;
    }
    var rest = text.substring(brace + 1);
    var comma = rest.stripLeading().startsWith("}") ? " " : ",";
    return text.substring(0, brace + 1) + " " + assignment(key, value) + comma + rest;
  }

  private String appended(List<String> table, String key, Object value) {
    var gap = text.isEmpty() ? "" : text.endsWith("\n") ? newline() : newline() + newline();
    var header = "[" + String.join(".", table.stream().map(TomlText::quotedKey).toList()) + "]";
    var line = "  " + assignment(key, value);
    return table.isEmpty()
        ? assignment(key, value) + newline() + text
        : text + gap + header + newline() + line + newline();
  }

  private static String assignment(String key, Object value) {
    return quotedKey(key) + " = " + spelled(value, '"');
  }

  private static String quotedKey(String key) {
    return key.matches("[A-Za-z0-9_-]+") ? key : spelled(key, '"');
  }

  /** Where the value of the key that begins at this offset begins. */
  private int valueAt(int keyAt) {
    var at = keyAt;
    while (text.charAt(at) != '=') {
      var c = text.charAt(at);
      at = c == '"' || c == '\'' ? endOfString(at) : at + 1;
    }
    at++;
    while (text.charAt(at) == ' ' || text.charAt(at) == '\t') {
      at++;
    }
    return at;
  }

  private int endOfValue(int from) {
    var first = text.charAt(from);
    if (first == '"' || first == '\'') {
      return endOfString(from);
    }
    Predicate<Character> inside = c -> Character.isLetterOrDigit(c) || "+-._:".indexOf(c) >= 0;
    var at = from;
    while (at < text.length() && inside.test(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int endOfString(int from) {
    var quote = text.charAt(from);
    var triple = String.valueOf(quote).repeat(3);
    if (text.startsWith(triple, from)) {
      return text.indexOf(triple, from + 3) + 3;
    }
    var at = from + 1;
    while (text.charAt(at) != quote) {
      at += quote == '"' && text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private int offset(TomlPosition position) {
    var at = 0;
    for (int line = 1; line < position.line(); line++) {
      at = text.indexOf('\n', at) + 1;
    }
    return at + position.column() - 1;
  }

  private String newline() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  /** The value as TOML; a string in single quotes if that was its style and it allows it. */
  private static String spelled(Object value, char style) {
    if (!(value instanceof String string)) {
      return value.toString();
    }
    if (style == '\'' && string.chars().noneMatch(c -> c == '\'' || c < ' ')) {
      return "'" + string + "'";
    }
    var out = new StringBuilder("\"");
    for (int i = 0; i < string.length(); i++) {
      var c = string.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private static SortedMap<String, Object> plain(TomlTable table) {
    var plain = new TreeMap<String, Object>();
    for (var key : table.keySet()) {
      plain.put(key, plainValue(Objects.requireNonNull(table.get(List.of(key)))));
    }
    return plain;
  }

  private static Object plainValue(Object value) {
    return switch (value) {
      case TomlTable table -> plain(table);
      case TomlArray array -> array.toList().stream().map(TomlText::plainValue).toList();
      default -> value;
    };
  }

  @SuppressWarnings("unchecked")
  private static void set(SortedMap<String, Object> document, List<String> path, Object value) {
    var table = document;
    for (var name : path.subList(0, path.size() - 1)) {
      var next = table.computeIfAbsent(name, _ -> new TreeMap<String, Object>());
      if (!(next instanceof SortedMap<?, ?>)) {
        throw new Unusable("%s is not a table".formatted(name));
      }
      table = (SortedMap<String, Object>) next;
    }
    table.put(path.getLast(), value);
  }
}
