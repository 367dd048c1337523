package io.jubelet.operator.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was decided about one config.
 *
 * @param nodes sorted by name
 * @param maxUnavailable how many nodes may be unavailable at a time
 * @param gate why queued nodes wait
 * @param wake when to decide again even if nothing happens
 */
public record RolloutPlan(
    Config config, List<NodePlan> nodes, int maxUnavailable, Gate gate, Optional<Instant> wake) {
  public RolloutPlan {
    nodes = List.copyOf(nodes);
  }
}
