package io.jubelet.node.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a decision about a pod may know of its node.
 *
 * @param runtimeName as container ids show it: {@code containerd} in {@code containerd://ID}
 * @param handlers what the runtime's handlers can, as {@link RuntimeFacts#features}
 * @param network why pods cannot get a network now; empty when they can
 * @param hold why nothing may run here for the moment; empty in ordinary times
 * @param resync longest time between two looks at a pod that nothing happened to
 * @param longestRest how long a container that crashes again and again rests at most
 */
public record NodeContext(
    NodeIdentity node,
    String runtimeName,
    SortedMap<String, HandlerFeatures> handlers,
    Optional<String> network,
    Optional<Hold> hold,
    Duration resync,
    Duration longestRest) {
  public NodeContext {
    // Not copied: one is made in every step, of what nobody changes.
    handlers = Collections.unmodifiableSortedMap(handlers);
  }

  /**
   * The runtime is being switched: what runs is stopped with its grace period and removed from the
   * runtime, nothing is created, volumes and phases stay.
   *
   * @param since when the grace periods began
   */
  public record Hold(String reason, Instant since) {}
}
