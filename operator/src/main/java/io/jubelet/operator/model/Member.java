package io.jubelet.operator.model;

import java.util.Optional;

/**
 * A node in the rollout of a config.
 *
 * @param state absent when the node has none yet, or only one of an earlier node of its name
 */
public record Member(FleetNode node, Optional<NodeState> state, Target target) {
  /** The revision the node shall run; empty when that is undecided. */
  public String targetRevision() {
    return switch (target) {
      case Target.Rendered rendered -> rendered.revision().name();
      case Target.Conflicting _, Target.Unmanaged _ -> "";
    };
  }
}
