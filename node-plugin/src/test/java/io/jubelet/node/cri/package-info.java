/** The CRI adapter against a served protocol, and against real runtimes (tag e2e, needs root). */
@NullMarked
package io.jubelet.node.cri;

import org.jspecify.annotations.NullMarked;
