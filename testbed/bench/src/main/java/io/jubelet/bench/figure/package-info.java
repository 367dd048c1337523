/** The figures: one class each, found through {@link io.jubelet.bench.Figure}. */
@NullMarked
package io.jubelet.bench.figure;

import org.jspecify.annotations.NullMarked;
