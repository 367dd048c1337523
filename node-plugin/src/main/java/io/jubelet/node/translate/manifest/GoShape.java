package io.jubelet.node.translate.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The internal types of a pod in the Go kubelet: each struct by name with its fields in order. Read
 * from a table that upstream's own types were printed to.
 */
public record GoShape(SortedMap<String, List<Field>> structs) {
  static final String POD = "core.Pod";

  public GoShape {
    structs = Collections.unmodifiableSortedMap(structs);
  }

  /**
   * One field.
   *
   * @param json its name in a manifest; {@code ^} when its own fields stand in its place
   */
  record Field(String name, String json, Type type) {}

  /** What a field holds, with its name in Go. */
  sealed interface Type {
    String go();

    record Scalar(String kind, String go) implements Type {}

    record Struct(String go) implements Type {}

    record Pointer(Type to) implements Type {
      @Override
      public String go() {
        return "*" + to.go();
      }
    }

    record Slice(String go, Type of) implements Type {}

    record Mapping(String go, Type of) implements Type {}

    static Type parse(String text) {
      return switch (text.charAt(0)) {
        case '*' -> new Pointer(parse(text.substring(1)));
        case '[' -> {
          var end = text.lastIndexOf(']') + 1;
          yield new Slice(text.substring(1, end - 1), parse(text.substring(end)));
        }
        case '{' -> {
          var end = text.lastIndexOf('}') + 1;
          yield new Mapping(text.substring(1, end - 1), parse(text.substring(end)));
        }
        default -> {
          var colon = text.indexOf(':');
          var go = text.substring(colon + 1);
          yield text.startsWith("struct:")
              ? new Struct(go)
              : new Scalar(text.substring(0, colon), go);
        }
      };
    }
  }

  /** From the lines of the table: a struct, then each field, separated by tabs. */
  public static GoShape parse(List<String> lines) {
    var structs = new TreeMap<String, List<Field>>();
    for (var line : lines) {
      var cells = line.split("\t", -1);
      var fields = new ArrayList<Field>();
      for (var cell : List.of(cells).subList(1, cells.length)) {
        if (!cell.isEmpty()) {
          var parts = cell.split(" ", 3);
          fields.add(new Field(parts[0], parts[1], Type.parse(parts[2])));
        }
      }
      structs.put(cells[0], List.copyOf(fields));
    }
    return new GoShape(structs);
  }

  List<Field> fields(String struct) {
    var fields = structs.get(struct);
    if (fields == null) {
      throw new IllegalStateException("the table of Go's types lacks " + struct);
    }
    return fields;
  }
}
