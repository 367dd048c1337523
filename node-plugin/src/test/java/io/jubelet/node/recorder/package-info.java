/** Tests of the flight recorder: what it keeps, what it must not keep, and that it replays. */
@NullMarked
package io.jubelet.node.recorder;

import org.jspecify.annotations.NullMarked;
