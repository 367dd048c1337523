/** Tables of the decisions of {@code decide.merge}. */
@NullMarked
package io.jubelet.operator.model;

import org.jspecify.annotations.NullMarked;
