/**
 * The flight recorder: the last decisions about every pod, with their reasons and with what they
 * were made from, kept within bounds in memory and on disk, told on demand. Decides nothing, and
 * nobody waits for it: what it cannot keep it counts. Start reading at {@link
 * io.jubelet.node.recorder.Recorder}; docs/decisions/0011-flight-recorder.md says why it is so.
 */
@NullMarked
package io.jubelet.node.recorder;

import org.jspecify.annotations.NullMarked;
