/**
 * The packaged operator on a real API server, with scripted nodes: the operator's own rights, its
 * certificate, its lease. Start at {@link io.jubelet.e2e.operator.RolloutTest}.
 */
@NullMarked
package io.jubelet.e2e.operator;

import org.jspecify.annotations.NullMarked;
