package io.jubelet.node.app.configuration;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The configuration in force: flags over file over defaults, one value by path. Asking for a path
 * that is not in the table is a bug.
 */
public final class Effective {
  /** eviction.DefaultEvictionHard of the Go kubelet; a map that is set replaces all of it. */
  private static final SortedMap<String, String> DEFAULT_EVICTION_HARD =
      new TreeMap<>(
          Map.of(
              "memory.available", "100Mi",
              "nodefs.available", "10%",
              "nodefs.inodesFree", "5%",
              "imagefs.available", "15%",
              "imagefs.inodesFree", "5%"));

  private final SortedMap<String, Value> values;

  private final SortedSet<String> known = new TreeSet<>(KnownField.table().keySet());

  private Effective(SortedMap<String, Value> values) {
    this.values = Collections.unmodifiableSortedMap(values);
  }

  public static Effective of(CommandLine commandLine, ConfigurationFile file)
      throws BadConfigurationException {
    var values = new TreeMap<String, Value>();
    for (var field : KnownField.table().values()) {
      if (field.defaultText().isPresent()) {
        var text = field.defaultText().get();
        values.put(field.path(), field.type().fromText(field.path(), text));
      }
    }
    values.putAll(file.fields());
    values.putAll(commandLine.fields());
    follow(values, file);
    return new Effective(values);
  }

  /** Defaults that depend on other fields (SetDefaults_KubeletConfiguration). */
  private static void follow(SortedMap<String, Value> values, ConfigurationFile file) {
    var update = "nodeStatusUpdateFrequency";
    var report = "nodeStatusReportFrequency";
    if (file.fields().containsKey(update) && !file.fields().containsKey(report)) {
      values.put(report, file.fields().getOrDefault(update, new Value.Span(Duration.ZERO)));
    }
    values.putIfAbsent("evictionHard", new Value.TextMap(DEFAULT_EVICTION_HARD));
  }

  public boolean truth(String path) {
    return value(path) instanceof Value.Truth(boolean value) && value;
  }

  /** 0 when it is not set. */
  public long whole(String path) {
    return value(path) instanceof Value.Whole(long value) ? value : 0;
  }

  /** Empty when it is not set. */
  public String text(String path) {
    return value(path) instanceof Value.Text(String value) ? value : "";
  }

  /** Zero when it is not set. */
  public Duration span(String path) {
    return value(path) instanceof Value.Span(Duration value) ? value : Duration.ZERO;
  }

  public List<String> texts(String path) {
    return value(path) instanceof Value.Texts(var value) ? value : List.of();
  }

  public SortedMap<String, String> textMap(String path) {
    return value(path) instanceof Value.TextMap(var value) ? value : new TreeMap<>();
  }

  List<SortedMap<String, Value>> elements(String path) {
    return values.get(path) instanceof Value.Elements(var value) ? value : List.of();
  }

  private @Nullable Value value(String path) {
    if (!known.contains(path)) {
      throw new IllegalArgumentException("no field '" + path + "' in KubeletConfiguration");
    }
    return values.get(path);
  }

  /** The whole configuration as a nested document, for {@code /configz}. */
  public SortedMap<String, Object> document() {
    var root = new TreeMap<String, Object>();
    values.forEach((path, value) -> place(root, path, value.document()));
    return root;
  }

  private static void place(SortedMap<String, Object> root, String path, Object value) {
    var dot = path.indexOf('.');
    if (dot < 0) {
      root.put(path, value);
      return;
    }
    var child = root.computeIfAbsent(path.substring(0, dot), _ -> new TreeMap<String, Object>());
    if (child instanceof TreeMap<?, ?> map) {
      @SuppressWarnings("unchecked") // made in the line above
      var nested = (TreeMap<String, Object>) map;
      place(nested, path.substring(dot + 1), value);
    }
  }
}
