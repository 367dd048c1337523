/**
 * What a pod's cgroup allows, from its spec and the node's settings. Pure.
 *
 * <p>Start reading at {@link io.jubelet.node.decide.qos.CgroupLimits}.
 */
@NullMarked
package io.jubelet.node.decide.qos;

import org.jspecify.annotations.NullMarked;
