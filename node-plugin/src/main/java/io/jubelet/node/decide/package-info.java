/**
 * What should happen next, as total functions of what is known and the time. Each sub-package
 * decides one matter and uses no other; a decision returns its reason. No I/O, no clock, no thread,
 * no logger. Start reading at {@link io.jubelet.node.decide.lifecycle.Lifecycle}.
 */
@NullMarked
package io.jubelet.node.decide;

import org.jspecify.annotations.NullMarked;
