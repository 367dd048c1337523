/** Tables of what a pod's cgroup allows. */
@NullMarked
package io.jubelet.node.decide.qos;

import org.jspecify.annotations.NullMarked;
