package io.jubelet.e2e.sidebyside;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that is told of a settled pod, comparable: its status, and each event once. */
final class Account {
  private Account() {}

  static SortedMap<String, String> of(
      Side side, JsonNode pod, List<GenericKubernetesResource> events) {
    var normal = new Normal(side, pod);
    var raw = StatusFields.of(pod.path("status"));
    var account = new TreeMap<>(normal.fields(raw));
    TimeOrder.violations(raw).forEach(each -> account.put("order: " + each, "violated"));
    events.forEach(event -> account.put(title(normal, event), source(normal, event)));
    return account;
  }

  private static String title(Normal normal, GenericKubernetesResource event) {
    return "event %s %s %s: %s"
        .formatted(
            word(event, "type"),
            word(event, "reason"),
            word(event, "involvedObject", "fieldPath"),
            normal.told(word(event, "message")));
  }

  private static String source(Normal normal, GenericKubernetesResource event) {
    return normal.text(
        "%s %s by %s %s"
            .formatted(
                word(event, "source", "component"),
                word(event, "source", "host"),
                word(event, "reportingComponent"),
                word(event, "reportingInstance")));
  }

  private static String word(GenericKubernetesResource event, Object... path) {
    Object value = event.get(path);
    return value == null || value instanceof Map<?, ?> ? "" : value.toString();
  }
}
