/**
 * The process: main, configuration, the wiring of all parts by constructors, and signals.
 *
 * <p>The only package that knows the clock, Quarkus and every adapter. No decisions are made here.
 * Start reading at {@link io.jubelet.node.app.JubeletNode}.
 */
@NullMarked
package io.jubelet.node.app;

import org.jspecify.annotations.NullMarked;
