package io.jubelet.operator.model;

import io.jubelet.api.v1alpha1.RenderedConfig;

/** Rendered content under the name that is its hash: equal names mean equal content. */
public record Revision(String name, RenderedConfig content) {}
