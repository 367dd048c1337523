/**
 * When containers are probed and what the answers mean. Start at {@link
 * io.jubelet.node.decide.probe.Probing}.
 */
@NullMarked
package io.jubelet.node.decide.probe;

import org.jspecify.annotations.NullMarked;
