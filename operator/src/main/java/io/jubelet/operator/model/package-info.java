/**
 * What the operator decides on: configs, nodes and their states as values, and the words for what
 * was decided. No I/O, clock, thread or logger, and no iteration in hash order. Start at {@link
 * io.jubelet.operator.model.Fleet} and {@link io.jubelet.operator.model.Position}.
 */
@NullMarked
package io.jubelet.operator.model;

import org.jspecify.annotations.NullMarked;
