package io.jubelet.e2e.sidebyside;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A pod that both nodes are given. Its annotations say until when: {@code settled} and, when
 * something is done to it on the way, {@code until} and {@code then}; facts are lines {@code
 * FIELD=VALUE} as {@link StatusFields} has them, or {@code event.REASON=told}.
 *
 * @param until the facts that come before the act
 * @param settled the facts by which it is at rest
 * @param moment it goes on: the first versions with these facts count
 */
record Sample(
    String name,
    String manifest,
    SequencedMap<String, String> until,
    Act act,
    SequencedMap<String, String> settled,
    boolean moment) {
  /** In place of a value: there is one. */
  static final String ANY = "*";

  /** In place of a value: there is one, and it is the same on both sides. For moments only. */
  static final String SAME = "same";

  /** What is done to a pod once its first facts hold. */
  enum Act {
    NONE,
    DELETE,
    DEBUG,
    OPEN_GATE,
    CHANGE_IMAGE,
    LOSE_SANDBOX
  }

  static Sample of(String manifest) {
    var metadata = Serialization.unmarshal(manifest, GenericKubernetesResource.class).getMetadata();
    var said = metadata.getAnnotations();
    return new Sample(
        metadata.getName(),
        manifest,
        facts(said.getOrDefault("until", "")),
        Act.valueOf(said.getOrDefault("then", "NONE")),
        facts(said.getOrDefault("settled", "")),
        said.containsKey("moment"));
  }

  /** The pod for one of the nodes: bound to it, or with a selector if a scheduler shall do it. */
  GenericKubernetesResource pod(String node) {
    var pod = Serialization.unmarshal(manifest, GenericKubernetesResource.class);
    Map<String, Object> spec = pod.get("spec");
    spec.putIfAbsent("terminationGracePeriodSeconds", 1);
    spec.putIfAbsent("automountServiceAccountToken", false);
    if (spec.get("nodeSelector") instanceof Map<?, ?>) {
      spec.put("nodeSelector", Map.of("kubernetes.io/hostname", node));
    } else {
      spec.put("nodeName", node);
    }
    return pod;
  }

  private static SequencedMap<String, String> facts(String lines) {
    var facts = new LinkedHashMap<String, String>();
    for (var line : lines.lines().map(String::strip).filter(each -> !each.isEmpty()).toList()) {
      var equals = line.indexOf('=');
      facts.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return facts;
  }
}
