package io.jubelet.operator.model;

import io.jubelet.api.v1alpha1.NodeRuntimeConfigSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;

/**
 * A {@code NodeRuntimeConfig}.
 *
 * @param status as written last; empty lists and nulls when there is none yet
 */
public record Config(
    String name, long generation, NodeRuntimeConfigSpec spec, NodeRuntimeConfigStatus status) {}
