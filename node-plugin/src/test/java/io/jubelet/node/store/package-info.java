/** The durable store on a real file system, torn, full and killed. */
@NullMarked
package io.jubelet.node.store;

import org.jspecify.annotations.NullMarked;
