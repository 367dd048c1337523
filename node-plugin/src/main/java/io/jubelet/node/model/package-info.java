/**
 * The vocabulary of the node agent: pods, sandboxes, containers, observations and the actions on
 * them, as immutable values.
 *
 * <p>Pure: no I/O, no clock, no thread, no logger, no randomness, no hash-ordered iteration. Start
 * reading at {@link io.jubelet.node.model.Pod} (what is wanted), {@link
 * io.jubelet.node.model.PodObservation} (what is), and {@link io.jubelet.node.model.PodAction}
 * (what may be done).
 */
@NullMarked
package io.jubelet.node.model;

import org.jspecify.annotations.NullMarked;
