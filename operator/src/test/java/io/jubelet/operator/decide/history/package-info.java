/** Tables of the decisions of {@code decide.history}. */
@NullMarked
package io.jubelet.operator.decide.history;

import org.jspecify.annotations.NullMarked;
