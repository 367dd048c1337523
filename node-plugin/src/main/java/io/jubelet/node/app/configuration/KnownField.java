package io.jubelet.node.app.configuration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A field of {@code KubeletConfiguration}, from the table {@code kubelet-configuration.tsv}.
 *
 * @param path dotted, {@code []} after the name of a list: {@code registerWithTaints[].key}
 * @param zeroIsAbsent whether a zero value in the file means the default
 */
record KnownField(
    String path,
    FieldType type,
    Optional<String> defaultText,
    boolean zeroIsAbsent,
    Honour honour) {
  private static final String TABLE = "kubelet-configuration.tsv";

  /** All fields by path. */
  static SortedMap<String, KnownField> table() {
    var fields = new TreeMap<String, KnownField>();
    for (var row : rows(TABLE)) {
      var defaultText = row[2].equals("-") ? Optional.<String>empty() : Optional.of(row[2]);
      fields.put(
          row[0],
          new KnownField(
              row[0],
              FieldType.named(row[1]),
              defaultText,
              row[3].equals("default"),
              Honour.of(row[4])));
    }
    return Collections.unmodifiableSortedMap(fields);
  }

  /** The tab-separated rows of a table beside this class; lines that begin with # are comments. */
  static List<String[]> rows(String table) {
    try (var stream = KnownField.class.getResourceAsStream(table)) {
      if (stream == null) {
        throw new IllegalStateException("the table " + table + " is not on the class path");
      }
      var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      return reader
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the table " + table, e);
    }
  }
}
