/**
 * What should happen next in the fleet, as total functions of values: {@code merge} says what each
 * node shall run, {@code render} names it, {@code rollout} says who may move, {@code status} says
 * it to people. The sub-packages do not use each other; {@link io.jubelet.operator.decide.Pass}
 * composes them. No I/O, clock, thread or logger. Start at {@code Pass}.
 */
@NullMarked
package io.jubelet.operator.decide;

import org.jspecify.annotations.NullMarked;
