/** Tables of the decisions of {@code decide.render}. */
@NullMarked
package io.jubelet.operator.decide.render;

import org.jspecify.annotations.NullMarked;
