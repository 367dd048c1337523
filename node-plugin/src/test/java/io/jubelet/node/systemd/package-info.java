/** Tests of {@code io.jubelet.node.systemd}. */
@NullMarked
package io.jubelet.node.systemd;

import org.jspecify.annotations.NullMarked;
