package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** Rendered content; the resource's name is the hash of it. */
@Wire
public record NodeRuntimeRevisionSpec(
    @JsonPropertyDescription("Version of the content's shape; part of the hash.") @Required @Min(1)
        int schemaVersion,
    @JsonPropertyDescription("What a node shall run.") @Required RenderedConfig config) {}
