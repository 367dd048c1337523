package io.jubelet.operator.model;

import java.time.Instant;
import java.util.Comparator;
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

  /**
   * The nodes in the order in which they are told: who is disturbed first, as he waits for leave to
   * commit and goes back by himself when it comes too late. In a large fleet one look may end
   * before all have had their turn.
   */
  public List<NodePlan> byUrgency() {
    return nodes.stream()
        .sorted(Comparator.comparing((NodePlan node) -> !node.position().holdsSlot()))
        .toList();
  }

  /**
   * Whether a node needs its config still: to commit, to go back, or to serve again. One that
   * cannot go back does not; nor does one that is away, was told all and is not cordoned.
   */
  public boolean underWay() {
    return nodes.stream().anyMatch(RolloutPlan::needsTheConfig);
  }

  private static boolean needsTheConfig(NodePlan plan) {
    var node = plan.member().node();
    return switch (plan.position()) {
      case Position.Failed _ -> false;
      case Position.RollingBack _, Position.Committing _ ->
          node.ready() || !node.cordonedBy().isEmpty();
      default -> plan.position().holdsSlot() || !node.cordonedBy().isEmpty();
    };
  }
}
