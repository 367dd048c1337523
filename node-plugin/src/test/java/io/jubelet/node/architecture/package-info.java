/** The layers of the node agent as tests: who may use whom, and what pure code may not touch. */
@NullMarked
package io.jubelet.node.architecture;

import org.jspecify.annotations.NullMarked;
