/**
 * The log files of containers beneath {@code /var/log/pods}, in the CRI format: one entry a line,
 * {@code TIMESTAMP STREAM TAGS TEXT}.
 *
 * <p>Reads, renames, compresses and removes; it is the runtime that writes. Start reading at {@link
 * io.jubelet.node.logs.LogReader}.
 */
@NullMarked
package io.jubelet.node.logs;

import org.jspecify.annotations.NullMarked;
