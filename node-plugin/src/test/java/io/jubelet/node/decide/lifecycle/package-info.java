/** Tables of what comes next for a pod. */
@NullMarked
package io.jubelet.node.decide.lifecycle;

import org.jspecify.annotations.NullMarked;
