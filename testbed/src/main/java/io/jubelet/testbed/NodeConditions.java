package io.jubelet.testbed;

import io.fabric8.kubernetes.api.model.Node;
import org.jspecify.annotations.Nullable;

/** Facts read from the conditions of a Node object. */
final class NodeConditions {
  private NodeConditions() {}

  /** True when the API server calls the node Ready; false when there is no such node. */
  static boolean ready(@Nullable Node node) {
    return node != null
        && node.getStatus() != null
        && node.getStatus().getConditions() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }
}
