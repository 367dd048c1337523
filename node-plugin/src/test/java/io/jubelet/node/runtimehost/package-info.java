/** The containerd files by golden text and by containerd itself, the inventory, and real runit. */
@NullMarked
package io.jubelet.node.runtimehost;

import org.jspecify.annotations.NullMarked;
