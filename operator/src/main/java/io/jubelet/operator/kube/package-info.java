/**
 * The API server's side of the operator: reads resources into {@code model}, has {@code decide}
 * look at them, and writes what was decided. It decides nothing itself. Start at {@link
 * io.jubelet.operator.kube.ConfigReconciler}.
 */
@NullMarked
package io.jubelet.operator.kube;

import org.jspecify.annotations.NullMarked;
