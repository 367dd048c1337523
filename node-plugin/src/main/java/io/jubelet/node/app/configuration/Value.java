package io.jubelet.node.app.configuration;

import io.jubelet.node.model.GoDuration;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The typed value of one field of the configuration. */
sealed interface Value {
  record Truth(boolean value) implements Value {}

  record Whole(long value) implements Value {}

  record Decimal(double value) implements Value {}

  record Text(String value) implements Value {}

  record Span(Duration value) implements Value {}

  record Texts(List<String> value) implements Value {
    public Texts {
      value = List.copyOf(value);
    }
  }

  record TextMap(SortedMap<String, String> value) implements Value {
    public TextMap {
      value = Collections.unmodifiableSortedMap(new TreeMap<>(value));
    }
  }

  /** A value whose shape was checked and which nobody reads. */
  record Opaque(Object value) implements Value {}

  /** Objects in a list, each by field name. */
  record Elements(List<SortedMap<String, Value>> value) implements Value {
    public Elements {
      value = List.copyOf(value);
    }
  }

  /** Whether it is the zero value of its Go type, which the API treats as absent. */
  default boolean zero() {
    return switch (this) {
      case Truth(boolean value) -> !value;
      case Whole(long value) -> value == 0;
      case Decimal(double value) -> value == 0;
      case Text(String value) -> value.isEmpty();
      case Span(Duration value) -> value.isZero();
      case Texts(List<String> value) -> value.isEmpty();
      case TextMap(SortedMap<String, String> value) -> value.isEmpty();
      case Opaque _ -> false;
      case Elements(List<SortedMap<String, Value>> value) -> value.isEmpty();
    };
  }

  /** As it stands in a document: scalars, lists and maps of the JSON kind. */
  default Object document() {
    return switch (this) {
      case Truth(boolean value) -> value;
      case Whole(long value) -> value;
      case Decimal(double value) -> value;
      case Text(String value) -> value;
      case Span(Duration value) -> GoDuration.format(value);
      case Texts(List<String> value) -> value;
      case TextMap(SortedMap<String, String> value) -> value;
      case Opaque(Object value) -> value;
      case Elements(List<SortedMap<String, Value>> value) ->
          value.stream().map(Value::documentOf).toList();
    };
  }

  private static SortedMap<String, Object> documentOf(SortedMap<String, Value> element) {
    var document = new TreeMap<String, Object>();
    element.forEach((name, value) -> document.put(name, value.document()));
    return document;
  }
}
