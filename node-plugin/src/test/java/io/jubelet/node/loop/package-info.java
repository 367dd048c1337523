/** Tests of the loop's parts; the loop as a whole is tested in {@code sim}. */
@NullMarked
package io.jubelet.node.loop;

import org.jspecify.annotations.NullMarked;
