/** Tests of what is told of pods. */
@NullMarked
package io.jubelet.node.decide.status;

import org.jspecify.annotations.NullMarked;
