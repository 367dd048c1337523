/** Tables of the decisions of {@code decide.status}. */
@NullMarked
package io.jubelet.operator.decide.status;

import org.jspecify.annotations.NullMarked;
