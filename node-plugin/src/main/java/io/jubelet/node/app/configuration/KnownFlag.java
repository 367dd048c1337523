package io.jubelet.node.app.configuration;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A flag of the kubelet, from the table {@code kubelet-flags.tsv}.
 *
 * @param path the field of {@code KubeletConfiguration} it sets, if any
 */
record KnownFlag(String name, FieldType type, Optional<String> path, Honour honour) {
  private static final String TABLE = "kubelet-flags.tsv";

  /** All flags by name, without the dashes. */
  static SortedMap<String, KnownFlag> table(SortedMap<String, KnownField> fields) {
    var flags = new TreeMap<String, KnownFlag>();
    for (var row : KnownField.rows(TABLE)) {
      flags.put(row[0], row[2].equals("-") ? alone(row) : ofField(row, fields));
    }
    return Collections.unmodifiableSortedMap(flags);
  }

  private static KnownFlag alone(String[] row) {
    return new KnownFlag(row[0], FieldType.named(row[1]), Optional.empty(), Honour.of(row[3]));
  }

  private static KnownFlag ofField(String[] row, SortedMap<String, KnownField> fields) {
    var field = fields.get(row[2]);
    if (field == null) {
      throw new IllegalStateException("--" + row[0] + " sets the unknown field " + row[2]);
    }
    var type = row[1].equals("-") ? field.type() : FieldType.named(row[1]);
    return new KnownFlag(row[0], type, Optional.of(row[2]), field.honour());
  }
}
