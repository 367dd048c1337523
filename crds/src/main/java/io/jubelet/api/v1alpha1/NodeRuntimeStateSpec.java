package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a node may do; written by the operator alone. The grant is a level: it may be read many
 * times, and a node that was away acts on the latest.
 */
@Wire
@ValidationRule(
    value = "self.grant != 'Execute' || has(self.executeNotAfter)",
    fieldPath = ".executeNotAfter",
    message = "an Execute grant needs it")
@ValidationRule(
    value = "self.grant == 'None' || (has(self.attempt) && has(self.revision))",
    fieldPath = ".attempt",
    message = "a grant needs an attempt and a revision")
public record NodeRuntimeStateSpec(
    @JsonPropertyDescription("The node; also this object's name.")
        @Required
        @Size(min = 1, max = 253)
        String nodeName,
    @JsonPropertyDescription("The node's uid: a new node of the same name is another node.")
        @Required
        @Size(min = 1, max = 64)
        String nodeUID,
    @JsonPropertyDescription("The NodeRuntimeConfig whose rollout the node follows.")
        @Size(max = 63)
        String configName,
    @JsonPropertyDescription("The NodeRuntimeRevision the node shall run.") @Size(max = 69)
        String revision,
    @JsonPropertyDescription("Revision and try number; the key of everything a node does for it.")
        @Size(max = 80)
        String attempt,
    @JsonPropertyDescription("What the node may do now.") @Default("None") Grant grant,
    @JsonPropertyDescription("A node that sees an Execute grant later than this must not begin.")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant executeNotAfter,
    @JsonPropertyDescription("After executeNotAfter and this time a node reverts by itself.")
        @Default("" + STEP_TIMEOUT_SECONDS)
        @Min(10)
        Integer stepTimeoutSeconds,
    @JsonPropertyDescription("The granting leader's term; a node refuses a smaller one.") @Min(0)
        long fence) {
  private static final int STEP_TIMEOUT_SECONDS = 900;

  public NodeRuntimeStateSpec {
    configName = Absence.text(configName);
    revision = Absence.text(revision);
    attempt = Absence.text(attempt);
    grant = Absence.or(grant, Grant.None);
    stepTimeoutSeconds = Absence.or(stepTimeoutSeconds, STEP_TIMEOUT_SECONDS);
  }

  /** None also commits an attempt that was verified. */
  public enum Grant {
    None,
    Preflight,
    Execute,
    Revert
  }
}
