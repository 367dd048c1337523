package io.jubelet.operator.decide.render;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.TreeMap;

/**
 * The one text of a JSON value (RFC 8785): members sorted by UTF-16 units, no white space, the
 * shortest escapes. Numbers are integers that a double holds exactly; others are a bug of the
 * caller.
 */
final class CanonicalJson {
  private static final long EXACT = 1L << 53;

  private final StringBuilder text = new StringBuilder();

  private CanonicalJson() {}

  static String of(JsonNode value) {
    var writer = new CanonicalJson();
    writer.write(value);
    return writer.text.toString();
  }

  private void write(JsonNode value) {
    switch (value.getNodeType()) {
      case OBJECT -> writeObject(value);
      case ARRAY -> writeArray(value);
      case STRING -> writeString(value.textValue());
      case NUMBER -> text.append(exact(value));
      case BOOLEAN, NULL -> text.append(value.asText());
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("no JSON value: " + value.getNodeType());
    }
  }

  private void writeObject(JsonNode object) {
    var members = new TreeMap<String, JsonNode>(); // String orders by UTF-16 units
    object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
    var separator = "{";
    for (var member : members.entrySet()) {
      text.append(separator);
      writeString(member.getKey());
      text.append(':');
      write(member.getValue());
      separator = ",";
    }
    text.append(members.isEmpty() ? "{}" : "}");
  }

  private void writeArray(JsonNode array) {
    var separator = "";
    text.append('[');
    for (JsonNode element : array) {
      text.append(separator);
      write(element);
      separator = ",";
    }
    text.append(']');
  }

  private static long exact(JsonNode number) {
    if (!number.isIntegralNumber() || Math.abs(number.longValue()) > EXACT) {
      throw new IllegalArgumentException("not an integer that a double holds: " + number);
    }
    return number.longValue();
  }

  private void writeString(String value) {
    text.append('"');
    value.chars().forEach(unit -> writeUnit((char) unit));
    text.append('"');
  }

  private void writeUnit(char unit) {
    switch (unit) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\b' -> text.append("\\b");
      case '\t' -> text.append("\\t");
      case '\n' -> text.append("\\n");
      case '\f' -> text.append("\\f");
      case '\r' -> text.append("\\r");
      default -> {
        if (unit < ' ') {
          text.append("\\u%04x".formatted((int) unit));
        } else {
          text.append(unit);
        }
      }
    }
  }
}
