package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.jubelet.operator.model.FleetNode;
import java.time.Instant;

/** Nodes change every few seconds; only what a rollout looks at is worth a look. */
final class NodeFilter {
  private NodeFilter() {}

  static boolean matters(Node after, Node before) {
    return !essence(after).equals(essence(before));
  }

  private static FleetNode essence(Node node) {
    return Views.node(node).withHeartbeat(Instant.EPOCH).withVersion("");
  }
}
