/**
 * When the logs of containers are rotated, and what is kept of them. Start reading at {@link
 * io.jubelet.node.decide.logs.LogRotation}.
 */
@NullMarked
package io.jubelet.node.decide.logs;

import org.jspecify.annotations.NullMarked;
