/**
 * The cgroups of the pods, on cgroup v1 and v2, in the names of the Go kubelet, so that either
 * finds what the other made. The driver {@code cgroupfs} writes the files; with {@code systemd} the
 * names are known, and making a slice is not there yet.
 *
 * <p>Start reading at {@link io.jubelet.node.cgroup.CgroupTree}; the names are {@link
 * io.jubelet.node.cgroup.CgroupName}, the texts of the files {@link
 * io.jubelet.node.cgroup.LimitFiles}.
 */
@NullMarked
package io.jubelet.node.cgroup;

import org.jspecify.annotations.NullMarked;
