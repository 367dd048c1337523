package io.jubelet.operator.model;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.api.v1alpha1.RolloutStatus;
import java.util.List;
import java.util.Optional;

/**
 * A {@code NodeRuntimeState}: what we granted and what the node answered.
 *
 * @param version {@code metadata.resourceVersion}; a grant is written only onto the state it was
 *     decided on
 * @param retryRequested somebody set the annotation {@code jubelet.io/retry}
 * @param agent absent until the node's agent has reported
 */
public record NodeState(
    String name,
    String version,
    long generation,
    boolean retryRequested,
    NodeRuntimeStateSpec spec,
    RolloutStatus rollout,
    Optional<AgentStatus> agent,
    List<Condition> conditions) {
  public NodeState {
    conditions = List.copyOf(conditions);
  }

  public Optional<Condition> condition(String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  /** The step of the attempt that was granted; {@code NONE} when the node speaks of another. */
  public Step step() {
    return agent
        .filter(report -> report.observedAttempt().equals(spec.attempt()))
        .map(report -> Step.of(report.step()))
        .orElse(Step.NONE);
  }

  public String committedRevision() {
    return agent.map(AgentStatus::committedRevision).orElse("");
  }

  public String lastError() {
    return agent.map(AgentStatus::lastError).orElse("");
  }

  /** The drain that goes on for the attempt. */
  public Optional<RolloutStatus.Drain> drain() {
    return Optional.ofNullable(rollout.drain())
        .filter(drain -> spec.grant() == NodeRuntimeStateSpec.Grant.Preflight)
        .filter(drain -> drain.attempt().equals(spec.attempt()));
  }

  /** The granted attempt may have disturbed the node and has not ended. */
  public boolean inFlight() {
    return switch (spec.grant()) {
      case Execute, Revert -> true;
      case None, Preflight -> step().underWay() && !committedRevision().equals(spec.revision());
    };
  }
}
