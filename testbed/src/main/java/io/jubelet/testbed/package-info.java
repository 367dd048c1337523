/**
 * A real Kubernetes cluster on one machine: control plane, nodes with two container runtimes each,
 * and either node agent. Tests, benchmarks and {@code make} start it from here.
 *
 * <p>Start reading at {@link io.jubelet.testbed.TestCluster}. Everything a cluster makes on the
 * machine is written to its {@link io.jubelet.testbed.Ledger} first, so that the next run can undo
 * what a killed run left. May not use the node agent's or the operator's classes: it starts them as
 * programs, as a user does.
 */
@NullMarked
package io.jubelet.testbed;

import org.jspecify.annotations.NullMarked;
