/** The vocabulary's own rules. */
@NullMarked
package io.jubelet.node.model;

import org.jspecify.annotations.NullMarked;
