/** What the loop's effects are made of, against recording doubles of the outside world. */
@NullMarked
package io.jubelet.node.loop;

import org.jspecify.annotations.NullMarked;
