package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Limits of the node agent; what is absent keeps the agent's own default. */
@Wire
@ValidationRule(
    value =
        "!has(self.imageGCLowThresholdPercent) || !has(self.imageGCHighThresholdPercent)"
            + " || self.imageGCLowThresholdPercent < self.imageGCHighThresholdPercent",
    fieldPath = ".imageGCLowThresholdPercent",
    message = "must be below imageGCHighThresholdPercent")
public record KubeletSpec(
    @JsonPropertyDescription("How many pods the node takes.") @Min(1) @Max(10000)
        @Nullable Integer maxPods,
    @JsonPropertyDescription("Disk usage in percent above which images are collected.")
        @Min(0)
        @Max(100)
        @Nullable Integer imageGCHighThresholdPercent,
    @JsonPropertyDescription("Disk usage in percent down to which images are collected.")
        @Min(0)
        @Max(100)
        @Nullable Integer imageGCLowThresholdPercent,
    @JsonPropertyDescription("Age in seconds before an unused image may be collected.") @Min(0)
        @Nullable Long imageMinimumGCAgeSeconds,
    @JsonPropertyDescription("Size at which a container's log file is rotated, such as 10Mi.")
        @Size(max = 20)
        @ValidationRule(
            value = "self.matches('^[1-9][0-9]*(k|M|G|Ki|Mi|Gi)?$')",
            message = "must be a size, such as 10Mi")
        String containerLogMaxSize,
    @JsonPropertyDescription("How many log files a container keeps, the current one included.")
        @Min(2)
        @Max(1000)
        @Nullable Integer containerLogMaxFiles,
    @JsonPropertyDescription("Resources kept for the node agent and the runtime.")
        @Size(max = 4)
        @ValidationRule(value = RESERVABLE, message = RESERVABLE_MESSAGE)
        SortedMap<String, String> kubeReserved,
    @JsonPropertyDescription("Resources kept for the operating system.")
        @Size(max = 4)
        @ValidationRule(value = RESERVABLE, message = RESERVABLE_MESSAGE)
        SortedMap<String, String> systemReserved) {

  static final String RESERVABLE =
      "self.all(r, r in ['cpu','memory','ephemeral-storage','pid']"
          + " && self[r].matches('^[0-9]+(\\\\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$'))";

  static final String RESERVABLE_MESSAGE =
      "must hold quantities of cpu, memory, ephemeral-storage or pid";

  public KubeletSpec {
    containerLogMaxSize = Absence.text(containerLogMaxSize);
    kubeReserved = Absence.map(kubeReserved);
    systemReserved = Absence.map(systemReserved);
  }
}
