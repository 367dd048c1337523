/** Tables of the decisions about a configuration change. */
@NullMarked
package io.jubelet.node.decide.switching;

import org.jspecify.annotations.NullMarked;
