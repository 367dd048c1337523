/**
 * From the pod's spec to the messages of CRI v1, field by field: labels and annotations, log paths,
 * environment, mounts, resources, security context, DNS. Byte-compatible with the Go kubelet where
 * it leaves state behind, so that either takes over the other's containers.
 *
 * <p>Pure: what must be read from the machine comes in as arguments, what must be written to it
 * goes out as values ({@link io.jubelet.node.translate.ContainerPlan}). A spec that cannot be
 * translated gives a {@link io.jubelet.node.translate.Translation.Impossible} with the Go kubelet's
 * message. Start reading at {@link io.jubelet.node.translate.SandboxTranslation} and {@link
 * io.jubelet.node.translate.ContainerTranslation}.
 */
@NullMarked
package io.jubelet.node.translate;

import org.jspecify.annotations.NullMarked;
