package io.jubelet.node.model;

import java.util.List;

/**
 * What one runtime knows of one pod. The name comes from the CRI labels, so that a pod which the
 * API server has forgotten can still be named.
 */
public record RuntimePod(
    PodUid uid, PodName name, List<Sandbox> sandboxes, List<ContainerInstance> containers) {
  public RuntimePod {
    sandboxes = List.copyOf(sandboxes);
    containers = List.copyOf(containers);
  }
}
