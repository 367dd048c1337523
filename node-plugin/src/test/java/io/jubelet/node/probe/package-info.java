/** Probes against real servers on loopback. */
@NullMarked
package io.jubelet.node.probe;

import org.jspecify.annotations.NullMarked;
