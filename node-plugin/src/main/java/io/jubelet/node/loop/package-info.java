/**
 * The one holder of mutable state. {@link io.jubelet.node.loop.NodeStep} is the pure step from a
 * state and an event to the next state and its effects; {@link io.jubelet.node.loop.NodeLoop} is
 * the thread that turns it, and {@link io.jubelet.node.loop.EffectRunner} performs the effects on
 * virtual threads. Decides nothing itself: that is {@code decide}. Start reading at NodeStep.
 */
@NullMarked
package io.jubelet.node.loop;

import org.jspecify.annotations.NullMarked;
