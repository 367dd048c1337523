package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
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
    @JsonPropertyDescription("The attempt that failed last.") @Size(max = 80) String failedAttempt,
    @JsonPropertyDescription("How the node's pods leave it for the attempt.")
        @Nullable Drain drain) {
  private static final RolloutStatus NONE = new RolloutStatus("", null, "", 0, "", "", null);

  public RolloutStatus {
    phase = Absence.text(phase);
    message = Absence.text(message);
    failedRevision = Absence.text(failedRevision);
    failedAttempt = Absence.text(failedAttempt);
  }

  /** Of a node that no rollout has looked at. */
  public static RolloutStatus none() {
    return NONE;
  }

  /**
   * The drain of a node; it is over when the attempt has begun.
   *
   * @param givenUpAt absent while the drain goes on
   */
  @Wire
  public record Drain(
      @JsonPropertyDescription("The attempt that the node is drained for.") @Size(max = 80)
          String attempt,
      @JsonPropertyDescription("Since when.") @JsonFormat(shape = JsonFormat.Shape.STRING)
          Instant startedAt,
      @JsonPropertyDescription("When drain.onTimeout is done.")
          @JsonFormat(shape = JsonFormat.Shape.STRING)
          Instant deadline,
      @JsonPropertyDescription("How many pods have not left yet.") @Min(0)
          @Nullable Integer podsLeft,
      @JsonPropertyDescription("Which pods cannot be evicted, and why; the first ten.")
          @Size(max = MAX_BLOCKERS)
          List<String> blockers,
      @JsonPropertyDescription("When the drain was given up; it is begun again later.")
          @JsonFormat(shape = JsonFormat.Shape.STRING)
          @Nullable Instant givenUpAt) {
    public static final int MAX_BLOCKERS = 10;

    public Drain {
      blockers = Absence.list(blockers);
    }
  }
}
