/** Volumes on the kernel and the file system of the machine that runs the tests, as root. */
@NullMarked
package io.jubelet.node.volume;

import org.jspecify.annotations.NullMarked;
