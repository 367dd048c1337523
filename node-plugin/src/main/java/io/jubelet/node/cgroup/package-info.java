/**
 * The cgroups of the pods, on cgroup v1 and v2, in the names of the Go kubelet, so that either
 * finds what the other made. The driver {@code cgroupfs} writes the files; with {@code systemd}
 * each is a slice too, made and limited by systemd before its files are written.
 *
 * <p>Start reading at {@link io.jubelet.node.cgroup.CgroupTree}; the names are {@link
 * io.jubelet.node.cgroup.CgroupName}, the texts of the files {@link
 * io.jubelet.node.cgroup.LimitFiles}, what systemd is told {@link
 * io.jubelet.node.cgroup.SliceProperties}.
 */
@NullMarked
package io.jubelet.node.cgroup;

import org.jspecify.annotations.NullMarked;
