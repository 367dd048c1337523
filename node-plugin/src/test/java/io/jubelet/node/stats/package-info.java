/** Host facts over a root of the test's own, and over the machine's. */
@NullMarked
package io.jubelet.node.stats;

import org.jspecify.annotations.NullMarked;
