package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the operator sees a node.
 *
 * @param phase informational and open: programs read conditions
 */
@Wire
public record RolloutStatus(
    @JsonPropertyDescription("Where the node is; informational.") @Size(max = 32) String phase,
    @JsonPropertyDescription("Since when.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant phaseSince,
    @JsonPropertyDescription("Why.") @Size(max = 1024) String message,
    @JsonPropertyDescription("How many attempts of failedRevision failed.") @Min(0) int failures,
    @JsonPropertyDescription("The revision that failed last; it is not tried again by itself.")
        @Size(max = 69)
        String failedRevision,
    @JsonPropertyDescription("The attempt that failed last.") @Size(max = 80)
        String failedAttempt) {
  public RolloutStatus {
    phase = Absence.text(phase);
    message = Absence.text(message);
    failedRevision = Absence.text(failedRevision);
    failedAttempt = Absence.text(failedAttempt);
  }
}
