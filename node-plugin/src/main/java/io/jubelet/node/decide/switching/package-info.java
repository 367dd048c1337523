/**
 * How a node changes its runtime configuration: what a change costs, whether it may begin, its
 * journalled steps forward, and the way back.
 *
 * <p>Pure. {@link io.jubelet.node.decide.switching.ConfigurationChange} is the state machine: it
 * takes the answer of the last piece of work and what the node knows, and says which work comes
 * next. {@link io.jubelet.node.decide.switching.Journal} is all that must survive a crash. Start
 * reading at {@link io.jubelet.node.decide.switching.Step}, whose order is the order of the switch.
 */
@NullMarked
package io.jubelet.node.decide.switching;

import org.jspecify.annotations.NullMarked;
