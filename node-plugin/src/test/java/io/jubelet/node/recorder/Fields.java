package io.jubelet.node.recorder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads single fields of what the recorder wrote. */
final class Fields {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Fields() {}

  static <T> T value(JsonNode node, Class<T> type) {
    try {
      return JSON.treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no " + type + ": " + node, e);
    }
  }

  static Optional<Instant> maybeTime(JsonNode node, String field) {
    return node.has(field) ? Optional.of(time(node, field)) : Optional.empty();
  }

  static Instant time(JsonNode node, String field) {
    return Instant.parse(text(node, field));
  }

  static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(each -> texts.add(each.textValue()));
    return texts;
  }

  static String text(JsonNode node, String field) {
    var value = node.get(field);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException("no text " + field + " in " + node);
    }
    return value.textValue();
  }
}
