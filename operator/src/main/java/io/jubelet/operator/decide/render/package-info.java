/**
 * Names rendered content by its hash. Start at {@link io.jubelet.operator.decide.render.Revisions}.
 */
@NullMarked
package io.jubelet.operator.decide.render;

import org.jspecify.annotations.NullMarked;
