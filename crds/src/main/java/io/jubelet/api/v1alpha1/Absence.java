package io.jubelet.api.v1alpha1;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What stands for a field that is not on the wire. Collections are copied and immutable. */
final class Absence {
  private Absence() {}

  static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  static <V> V or(@Nullable V value, V preset) {
    return value == null ? preset : value;
  }

  static <V> List<V> list(@Nullable List<V> value) {
    return value == null ? List.of() : List.copyOf(value);
  }

  static <V> SortedMap<String, V> map(@Nullable SortedMap<String, V> value) {
    return value == null
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(value));
  }
}
