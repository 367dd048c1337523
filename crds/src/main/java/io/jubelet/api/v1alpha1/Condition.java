package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/** One aspect of the observed state. Lists of conditions hold each type once. */
@Wire
public record Condition(
    @JsonPropertyDescription("The aspect.") @Required @Size(min = 1, max = 63) String type,
    @JsonPropertyDescription("Whether it holds.") @Required Status status,
    @JsonPropertyDescription("Why, in one word for programs.")
        @Required
        @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z]([A-Za-z0-9_]*[A-Za-z0-9])?$")
        String reason,
    @JsonPropertyDescription("Why, in a sentence for people.")
        @Required
        @Size(max = 4096)
        @JsonInclude(JsonInclude.Include.ALWAYS)
        String message,
    @JsonPropertyDescription("The metadata.generation this was observed for.") @Required @Min(0)
        long observedGeneration,
    @JsonPropertyDescription("When status last changed.")
        @Required
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant lastTransitionTime) {
  public Condition {
    message = Absence.text(message);
  }

  /** Whether a condition holds. */
  public enum Status {
    True,
    False,
    Unknown
  }
}
