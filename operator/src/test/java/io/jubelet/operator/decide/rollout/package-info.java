/** Tables of the decisions of {@code decide.rollout}. */
@NullMarked
package io.jubelet.operator.decide.rollout;

import org.jspecify.annotations.NullMarked;
