/** The C library on the kernel of the machine that runs the tests, as root. */
@NullMarked
package io.jubelet.node.linux;

import org.jspecify.annotations.NullMarked;
