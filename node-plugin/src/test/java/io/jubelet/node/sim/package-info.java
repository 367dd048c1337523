/**
 * The agent in deterministic simulation: the real step, in virtual time, against a runtime, a disk
 * and an API server that fail as a seed commands. {@link io.jubelet.node.sim.Oracle} checks the
 * invariants of docs/INVARIANTS.md after every event; then the world heals and progress is
 * demanded. Start reading at {@link io.jubelet.node.sim.Simulation}.
 */
@NullMarked
package io.jubelet.node.sim;

import org.jspecify.annotations.NullMarked;
