package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who makes the cgroups of pods; {@code auto} accepts what the runtime reports (KEP-4033). */
public enum CgroupDriver {
  @JsonProperty("auto")
  AUTO,
  @JsonProperty("systemd")
  SYSTEMD,
  @JsonProperty("cgroupfs")
  CGROUPFS
}
