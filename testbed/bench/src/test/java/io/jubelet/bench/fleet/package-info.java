@NullMarked
package io.jubelet.bench.fleet;

import org.jspecify.annotations.NullMarked;
