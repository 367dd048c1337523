package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What others say of this node in its Node object, as far as it decides which pods may run here.
 *
 * @param labels those of administrators and controllers among them
 */
public record OwnNode(String name, SortedMap<String, String> labels, List<Taint> taints) {
  private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

  public OwnNode {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    taints = List.copyOf(taints);
  }

  /** Whether the scheduler shall give it no more pods ({@code kubectl cordon}). */
  public boolean cordoned() {
    return taints.stream().anyMatch(taint -> UNSCHEDULABLE.equals(taint.getKey()));
  }

  public static OwnNode of(Node node) {
    var labels =
        Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.<String, String>of());
    var taints = node.getSpec() == null ? null : node.getSpec().getTaints();
    return new OwnNode(
        node.getMetadata().getName(),
        new TreeMap<>(labels),
        Objects.requireNonNullElse(taints, List.of()));
  }
}
