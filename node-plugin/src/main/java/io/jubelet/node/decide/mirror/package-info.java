/** How static pods are shown at the API server. */
@NullMarked
package io.jubelet.node.decide.mirror;

import org.jspecify.annotations.NullMarked;
