/**
 * The outside world as interfaces. Every operation is convergent, bounded by the timeout it is
 * given, and answers with an {@link io.jubelet.node.effect.Outcome}; none throws for what the world
 * did. Implementations live in adapter packages; the simulation has fakes that pass the same
 * contract tests. All may be called from any virtual thread at the same time.
 *
 * <p>Start reading at {@link io.jubelet.node.effect.Outcome} and {@link
 * io.jubelet.node.effect.Runtime}.
 */
@NullMarked
package io.jubelet.node.effect;

import org.jspecify.annotations.NullMarked;
