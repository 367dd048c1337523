package io.jubelet.node.loop;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Two kinds of time.
 *
 * @param wall the time of day, which may jump
 * @param nanos nanoseconds since any moment, as {@link System#nanoTime}: for what takes a while
 */
public record Clocks(InstantSource wall, LongSupplier nanos) {}
