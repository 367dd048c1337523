/** Tables of when containers are probed and what answers mean. */
@NullMarked
package io.jubelet.node.decide.probe;

import org.jspecify.annotations.NullMarked;
