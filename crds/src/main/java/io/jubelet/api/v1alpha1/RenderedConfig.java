package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a node shall run, merged from all configs that match it. What is absent stays as the node
 * has it.
 */
@Wire
public record RenderedConfig(
    @JsonPropertyDescription("The container runtime.") @Nullable RuntimeSpec runtime,
    @JsonPropertyDescription("Image of the pods' sandboxes.") @Size(max = 512) String pauseImage,
    @JsonPropertyDescription("Who makes the cgroups of pods.") @Nullable CgroupDriver cgroupDriver,
    @JsonPropertyDescription("When pods are evicted.") @Nullable EvictionSpec eviction,
    @JsonPropertyDescription("Limits of the node agent.") @Nullable KubeletSpec kubelet) {
  public RenderedConfig {
    pauseImage = Absence.text(pauseImage);
  }
}
