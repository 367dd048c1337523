package io.jubelet.node.model;

/**
 * All that a decision about one pod depends on, but the time.
 *
 * @param statusDelivered whether the API server has the status that was computed last
 * @param probes what probes say of the containers that were seen
 */
public record Situation(
    PodWorker worker,
    PodObservation seen,
    PodMemory memory,
    NodeContext node,
    boolean statusDelivered,
    PodProbes probes) {

  /** Whether all containers of the pod are on the way to a restart (KEP-5532). */
  public boolean restartsTogether() {
    return node.hold().isEmpty() && RestartTogether.underWay(worker, seen);
  }

  /** As the API writes an instance's id: {@code containerd://ID}. */
  public String containerId(ContainerInstance instance) {
    return node.runtimeName() + "://" + instance.id();
  }
}
