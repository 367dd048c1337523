/**
 * The resources of {@code jubelet.io/v1alpha1}, as they stand on the wire: {@link
 * io.jubelet.api.v1alpha1.NodeRuntimeConfig} (what the user wants), {@link
 * io.jubelet.api.v1alpha1.NodeRuntimeRevision} (what was rendered from it) and {@link
 * io.jubelet.api.v1alpha1.NodeRuntimeState} (one per node: what it may do and what it reports).
 *
 * <p>Values only: no client, no decision. The YAML in {@code crds/} is generated from these types
 * and a test fails when the two differ. Absence is a value on the wire, so components may be
 * {@code @Nullable} here and nowhere else; absent collections and texts are empty, absent fields
 * with an API default have that default. Programs convert to their own records at their edge.
 */
@NullMarked
package io.jubelet.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
