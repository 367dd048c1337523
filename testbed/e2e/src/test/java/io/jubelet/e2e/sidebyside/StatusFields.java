package io.jubelet.e2e.sidebyside;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The whole status of a pod as fields: {@code containerStatuses[main].state.waiting.reason}.
 * Elements of lists go by what identifies them, and the order of such a list is a field of its own:
 * {@code conditions[]}. A null is as good as absent.
 */
final class StatusFields {
  private static final List<String> IDENTITIES = List.of("mountPath", "type", "name");

  private final SortedMap<String, String> fields = new TreeMap<>();

  private StatusFields() {}

  static SortedMap<String, String> of(JsonNode status) {
    var all = new StatusFields();
    all.put("", status);
    return all.fields;
  }

  private void put(String path, JsonNode node) {
    if (node.isNull() || node.isMissingNode()) {
      return;
    }
    if (node.isArray()) {
      putElements(path, node);
    } else if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              each ->
                  put(
                      path.isEmpty() ? each.getKey() : path + "." + each.getKey(),
                      each.getValue()));
    } else {
      fields.put(path, node.isObject() ? "{}" : node.asText());
    }
  }

  private void putElements(String path, JsonNode list) {
    var names = new ArrayList<String>();
    for (int i = 0; i < list.size(); i++) {
      var name = identity(list.get(i), i);
      names.add(name);
      put(path + "[" + name + "]", list.get(i));
    }
    fields.put(path + "[]", String.join(" ", names));
  }

  private static String identity(JsonNode element, int index) {
    return IDENTITIES.stream()
        .filter(element::has)
        .findFirst()
        .map(key -> element.get(key).asText())
        .orElse(Integer.toString(index));
  }
}
