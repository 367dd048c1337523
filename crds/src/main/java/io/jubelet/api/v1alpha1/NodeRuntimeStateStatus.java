package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a node's attempt goes, told by both sides; each part has one writer. */
@Wire
public record NodeRuntimeStateStatus(
    @JsonPropertyDescription("The operator's view; written by the operator alone.")
        @Nullable RolloutStatus rollout,
    @JsonPropertyDescription("The node's own report; written by the node alone.")
        @Nullable AgentStatus agent,
    @JsonPropertyDescription(
            "By the node: PreflightPassed, RuntimeReady, Applied, RolledBack, Drifted."
                + " By the operator: Ready.")
        @Size(max = 16)
        List<Condition> conditions) {
  public NodeRuntimeStateStatus {
    conditions = Absence.list(conditions);
  }
}
