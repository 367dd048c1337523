package io.jubelet.node.model;

/** Who makes the cgroups of pods: the runtime by writing files, or systemd (CRI CgroupDriver). */
public enum CgroupDriver {
  SYSTEMD,
  CGROUPFS
}
