/**
 * What the machine has and how much of it is left, read from the files of the kernel beneath a root
 * that a test may choose. Decides nothing: thresholds are {@code decide.eviction}'s.
 *
 * <p>Start reading at {@link io.jubelet.node.stats.Machine}.
 */
@NullMarked
package io.jubelet.node.stats;

import org.jspecify.annotations.NullMarked;
