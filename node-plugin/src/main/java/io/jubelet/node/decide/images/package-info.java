/**
 * Images of pods: which credentials a registry is shown, who may use an image that is present, and
 * the words for what came of it. Start reading at {@link io.jubelet.node.decide.images.ImageUse}.
 * Which images are removed is decided in {@link io.jubelet.node.decide.images.ImageCollection}.
 */
@NullMarked
package io.jubelet.node.decide.images;

import org.jspecify.annotations.NullMarked;
