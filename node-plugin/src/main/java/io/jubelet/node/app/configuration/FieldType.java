package io.jubelet.node.app.configuration;

import io.jubelet.node.model.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The types of the configuration's fields, by their names in the tables. */
enum FieldType {
  BOOL("a boolean"),
  INTEGER("an integer"),
  NUMBER("a number"),
  STRING("a string"),
  DURATION("a duration in quotes such as 10s"),
  DURATION_OR_NANOSECONDS("a duration such as 10s"),
  QUANTITY("a quantity such as 10Mi"),
  STRINGS("a list of strings"),
  INTEGERS("a list of integers"),
  STRING_MAP("a map of strings"),
  BOOL_MAP("a map of booleans"),
  STRINGS_MAP("a map of lists of strings"),
  QUANTITY_MAP("a map of quantities"),
  /** {@code signal<quantity,…} on the command line. */
  THRESHOLDS("a map of strings");

  private final String words;

  FieldType(String words) {
    this.words = words;
  }

  /** The type named as in the tables: {@code stringMap} is {@code STRING_MAP}. */
  static FieldType named(String name) {
    return valueOf(name.replaceAll("([A-Z])", "_$1").toUpperCase(java.util.Locale.ROOT));
  }

  /** The value of a node of a YAML or JSON document. */
  Value fromDocument(String path, Object node) throws BadConfigurationException {
    return switch (node) {
      case Boolean value when this == BOOL -> new Value.Truth(value);
      case Integer value when this == INTEGER -> new Value.Whole(value);
      case Long value when this == INTEGER -> new Value.Whole(value);
      case Number value when this == NUMBER -> new Value.Decimal(value.doubleValue());
      case Number value when this == DURATION_OR_NANOSECONDS ->
          new Value.Span(Duration.ofNanos(value.longValue()));
      case Number value when this == QUANTITY -> new Value.Text(value.toString());
      case String value when this == STRING || this == QUANTITY -> new Value.Text(value);
      case String value when this == DURATION || this == DURATION_OR_NANOSECONDS ->
          span(path, value);
      case List<?> list when this == STRINGS && all(list, String.class) ->
          new Value.Texts(texts(list));
      case List<?> list when this == INTEGERS && all(list, Number.class) -> new Value.Opaque(list);
      case Map<?, ?> map when mapOf(map.values()) -> new Value.TextMap(textMap(map));
      case Map<?, ?> map when this == STRINGS_MAP || this == QUANTITY_MAP -> new Value.Opaque(map);
      default -> throw wrong(path, shown(node));
    };
  }

  private boolean mapOf(Collection<?> values) {
    return switch (this) {
      case STRING_MAP, THRESHOLDS -> all(values, String.class);
      case BOOL_MAP -> all(values, Boolean.class);
      default -> false;
    };
  }

  /** The value of a flag's text, in the syntax of the Go kubelet's flags. */
  Value fromText(String name, String text) throws BadConfigurationException {
    return switch (this) {
      case BOOL -> truth(name, text);
      case INTEGER -> whole(name, text);
      case STRING, QUANTITY -> new Value.Text(text);
      case DURATION, DURATION_OR_NANOSECONDS -> span(name, text);
      case STRINGS -> new Value.Texts(text.isEmpty() ? List.of() : List.of(text.split(",", -1)));
      case STRING_MAP, BOOL_MAP, STRINGS_MAP -> pairs(name, text, "=");
      case THRESHOLDS -> pairs(name, text, "<");
      case NUMBER -> decimal(name, text);
      case INTEGERS, QUANTITY_MAP -> throw wrong(name, "'" + text + "'");
    };
  }

  /** What a flag given twice means: lists and maps grow, the last of everything else stands. */
  static Value merged(Value earlier, Value later) {
    if (earlier instanceof Value.Texts(var first) && later instanceof Value.Texts(var second)) {
      var all = new ArrayList<>(first);
      all.addAll(second);
      return new Value.Texts(all);
    }
    if (earlier instanceof Value.TextMap(var first) && later instanceof Value.TextMap(var second)) {
      var all = new TreeMap<>(first);
      all.putAll(second);
      return new Value.TextMap(all);
    }
    return later;
  }

  private Value truth(String name, String text) throws BadConfigurationException {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> new Value.Truth(true);
      case "0", "f", "F", "false", "FALSE", "False" -> new Value.Truth(false);
      default -> throw wrong(name, "'" + text + "'");
    };
  }

  private Value whole(String name, String text) throws BadConfigurationException {
    try {
      return new Value.Whole(Long.parseLong(text));
    } catch (NumberFormatException _) {
      throw wrong(name, "'" + text + "'");
    }
  }

  private Value decimal(String name, String text) throws BadConfigurationException {
    try {
      return new Value.Decimal(Double.parseDouble(text));
    } catch (NumberFormatException _) {
      throw wrong(name, "'" + text + "'");
    }
  }

  private static Value span(String name, String text) throws BadConfigurationException {
    try {
      return new Value.Span(GoDuration.parse(text));
    } catch (IllegalArgumentException bad) {
      throw new BadConfigurationException(name + ": " + bad.getMessage());
    }
  }

  private Value pairs(String name, String text, String separator) throws BadConfigurationException {
    var map = new TreeMap<String, String>();
    for (var pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      var at = pair.indexOf(separator);
      if (at <= 0) {
        throw new BadConfigurationException(
            name + ": '" + pair + "' is not of the form key" + separator + "value");
      }
      map.put(pair.substring(0, at).strip(), pair.substring(at + 1).strip());
    }
    return new Value.TextMap(map);
  }

  private BadConfigurationException wrong(String name, String found) {
    return new BadConfigurationException(name + " must be " + words + ", not " + found);
  }

  private static String shown(Object node) {
    return switch (node) {
      case Map<?, ?> _ -> "a map";
      case List<?> _ -> "a list";
      case String text -> "the string '" + text + "'";
      default -> node.toString();
    };
  }

  private static boolean all(Iterable<?> values, Class<?> type) {
    for (var value : values) {
      if (!type.isInstance(value)) {
        return false;
      }
    }
    return true;
  }

  private static List<String> texts(List<?> list) {
    return list.stream().map(Object::toString).toList();
  }

  private static SortedMap<String, String> textMap(Map<?, ?> map) {
    var texts = new TreeMap<String, String>();
    map.forEach((key, value) -> texts.put(key.toString(), value.toString()));
    return texts;
  }
}
