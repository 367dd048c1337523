/**
 * Where each node stands and who may move: the only place that grants. Start at {@link
 * io.jubelet.operator.decide.rollout.Scheduler}.
 */
@NullMarked
package io.jubelet.operator.decide.rollout;

import org.jspecify.annotations.NullMarked;
