/**
 * Asks containers whether they are well, one question at a time: a class for each kind. When to ask
 * and what an answer means is decided in {@code decide.probe}. Start at {@link
 * io.jubelet.node.probe.Probers}.
 */
@NullMarked
package io.jubelet.node.probe;

import org.jspecify.annotations.NullMarked;
