/** What a rollout over thousands of nodes costs: all is real but the nodes. */
@NullMarked
package io.jubelet.bench.fleet;

import org.jspecify.annotations.NullMarked;
