package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants of a set of nodes.
 *
 * <p>{@code runtime}, {@code pauseImage} and {@code cgroupDriver} are one domain, taken whole from
 * the config of the highest priority that sets {@code runtime}; everything else merges leaf by
 * leaf.
 */
@Wire
@ValidationRule(
    value = "!has(self.pauseImage) || has(self.runtime)",
    fieldPath = ".pauseImage",
    message = "belongs to the runtime: set runtime too")
@ValidationRule(
    value = "!has(self.cgroupDriver) || has(self.runtime)",
    fieldPath = ".cgroupDriver",
    message = "belongs to the runtime: set runtime too")
public record NodeRuntimeConfigSpec(
    @JsonPropertyDescription("The nodes this is for; {} takes every node.") @Required
        LabelSelector nodeSelector,
    @JsonPropertyDescription(
            "Where configs meet on a node the highest wins; equal ones must not contradict.")
        @Default("0")
        @Min(0)
        @Max(1000000)
        Integer priority,
    @JsonPropertyDescription("The container runtime; default: what the node runs.")
        @Nullable RuntimeSpec runtime,
    @JsonPropertyDescription("Image of the pods' sandboxes; default: the runtime's own.")
        @Size(max = 512)
        @ValidationRule(
            value = "self.matches('^[a-z0-9][A-Za-z0-9._:/@-]*$')",
            message = "must be an image reference, such as registry.k8s.io/pause:3.10")
        String pauseImage,
    @JsonPropertyDescription(
            "Who makes the cgroups of pods; auto, which is the default, accepts what the runtime"
                + " reports.")
        @Nullable CgroupDriver cgroupDriver,
    @JsonPropertyDescription("When pods are evicted.") @Nullable EvictionSpec eviction,
    @JsonPropertyDescription("Limits of the node agent.") @Nullable KubeletSpec kubelet,
    @JsonPropertyDescription("How a change goes through the nodes.") @Default("{}")
        RolloutSpec rollout) {
  public NodeRuntimeConfigSpec {
    priority = Absence.or(priority, 0);
    pauseImage = Absence.text(pauseImage);
    rollout = Absence.or(rollout, RolloutSpec.PRESET);
  }
}
