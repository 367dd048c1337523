/**
 * Simulation of configuration changes: the real decisions and the real runner in seeded worlds with
 * a machine, an agent and an operator that fail, and invariants checked after every event. Start
 * reading at {@link io.jubelet.node.changes.ChangeWorld}.
 */
@NullMarked
package io.jubelet.node.changes;

import org.jspecify.annotations.NullMarked;
