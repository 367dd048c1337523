/** What the benchmark computes from what it reads; needs no cluster. */
@NullMarked
package io.jubelet.bench;

import org.jspecify.annotations.NullMarked;
