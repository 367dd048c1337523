/** Whole rollouts in simulated time, with faults. Start reading at {@code FleetWorld}. */
@NullMarked
package io.jubelet.operator.sim;

import org.jspecify.annotations.NullMarked;
