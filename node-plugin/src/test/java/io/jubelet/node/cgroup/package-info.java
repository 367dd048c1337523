/** Cgroups on the kernel that runs the tests, beneath a group of their own, and as plain files. */
@NullMarked
package io.jubelet.node.cgroup;

import org.jspecify.annotations.NullMarked;
