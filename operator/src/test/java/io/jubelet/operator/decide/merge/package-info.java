/** Tables of the decisions of {@code decide.merge}. */
@NullMarked
package io.jubelet.operator.decide.merge;

import org.jspecify.annotations.NullMarked;
