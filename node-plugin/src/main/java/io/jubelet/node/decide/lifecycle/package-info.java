/**
 * The life of one pod on this node: from what exists of it to the one stage of actions that comes
 * next. Decides nothing about other pods, the node or what is published. Start reading at {@link
 * io.jubelet.node.decide.lifecycle.Lifecycle}.
 */
@NullMarked
package io.jubelet.node.decide.lifecycle;

import org.jspecify.annotations.NullMarked;
