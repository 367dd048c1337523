package io.jubelet.node.model;

import java.util.List;

/**
 * What one runtime knows of one pod. The name comes from the CRI labels, so that a pod which the
 * API server has forgotten can still be named.
 *
 * @param fromFile whether its sandbox was made for a static pod
 */
public record RuntimePod(
    PodUid uid,
    PodName name,
    boolean fromFile,
    List<Sandbox> sandboxes,
    List<ContainerInstance> containers) {
  public RuntimePod {
    sandboxes = List.copyOf(sandboxes);
    containers = List.copyOf(containers);
  }

  /** Whether anything of it is more than a trace. */
  public boolean lives() {
    return sandboxes.stream().anyMatch(Sandbox::ready)
        || containers.stream().anyMatch(container -> container.run().live());
  }
}
