package io.jubelet.e2e.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * A field of which the two agents tell different things; {@link #ABSENT} when one tells nothing.
 */
record Difference(String sample, String field, String jubelet, String go) {
  static final String ABSENT = "-";

  static List<Difference> between(
      String sample, SortedMap<String, String> jubelet, SortedMap<String, String> go) {
    var fields = new TreeSet<>(jubelet.keySet());
    fields.addAll(go.keySet());
    var found = new ArrayList<Difference>();
    for (var field : fields) {
      var ours = jubelet.getOrDefault(field, ABSENT);
      var theirs = go.getOrDefault(field, ABSENT);
      if (!ours.equals(theirs)) {
        found.add(new Difference(sample, field, ours, theirs));
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return "%s | %s | jubelet %s | go %s".formatted(sample, field, jubelet, go);
  }
}
