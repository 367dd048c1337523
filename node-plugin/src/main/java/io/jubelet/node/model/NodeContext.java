package io.jubelet.node.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a decision about a pod may know of its node.
 *
 * @param runtimeName as container ids show it: {@code containerd} in {@code containerd://ID}
 * @param network why pods cannot get a network now; empty when they can
 * @param hold why nothing may run here for the moment; empty in ordinary times
 * @param resync longest time between two looks at a pod that nothing happened to
 * @param longestRest how long a container that crashes again and again rests at most
 */
public record NodeContext(
    NodeIdentity node,
    String runtimeName,
    Optional<String> network,
    Optional<Hold> hold,
    Duration resync,
    Duration longestRest) {

  /**
   * The runtime is being switched: what runs is stopped with its grace period and removed from the
   * runtime, nothing is created, volumes and phases stay.
   *
   * @param since when the grace periods began
   */
  public record Hold(String reason, Instant since) {}
}
