package io.jubelet.operator.model;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.RolloutStatus;
import java.util.Optional;

/**
 * What was decided about one node.
 *
 * @param rollout what {@code status.rollout} shall say
 * @param ready the condition Ready of the state
 * @param move absent: leave the grant as it is
 * @param work absent: leave the Node and its pods as they are
 */
public record NodePlan(
    Member member,
    Position position,
    RolloutStatus rollout,
    Condition ready,
    Optional<Move> move,
    Optional<NodeWork> work) {

  public String name() {
    return member.node().name();
  }

  /**
   * Whether the state does not say yet where its node stands; one of an earlier node never does.
   */
  public boolean tellsNews() {
    return !(position instanceof Position.Stale)
        && member.state().filter(state -> !tells(state)).isPresent();
  }

  private boolean tells(NodeState state) {
    return rollout.equals(state.rollout()) && state.condition("Ready").equals(Optional.of(ready));
  }
}
