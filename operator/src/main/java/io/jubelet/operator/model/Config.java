package io.jubelet.operator.model;

import io.jubelet.api.v1alpha1.NodeRuntimeConfigSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;

/**
 * A {@code NodeRuntimeConfig}.
 *
 * @param promoted the revision that somebody let go beyond its canaries, by the annotation {@code
 *     jubelet.io/promote}; empty when none
 * @param deleting somebody deleted it, and it waits for what it has begun
 * @param status as written last; empty lists and nulls when there is none yet
 */
public record Config(
    String name,
    long generation,
    String promoted,
    boolean deleting,
    NodeRuntimeConfigSpec spec,
    NodeRuntimeConfigStatus status) {}
