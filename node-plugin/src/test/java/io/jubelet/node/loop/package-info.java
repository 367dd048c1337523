/** Tables of what the loop keeps; the loop itself is tried in {@code sim}. */
@NullMarked
package io.jubelet.node.loop;

import org.jspecify.annotations.NullMarked;
