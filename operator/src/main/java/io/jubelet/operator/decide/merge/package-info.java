/**
 * Which configs match a node and what they say together. Start at {@link
 * io.jubelet.operator.decide.merge.Merge}.
 */
@NullMarked
package io.jubelet.operator.decide.merge;

import org.jspecify.annotations.NullMarked;
