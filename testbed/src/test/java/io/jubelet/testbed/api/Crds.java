package io.jubelet.testbed.api;

import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.Tools;

/** The definitions of this clone, applied as a user applies them. */
final class Crds {
  private Crds() {}

  /** Returns when the API server serves all kinds. */
  static void apply(ControlPlane plane) {
    plane.kubectl("apply", "-f", Tools.find().repository().resolve("crds").toString());
    plane.kubectl(
        "wait",
        "--for=condition=Established",
        "--timeout=30s",
        "crd/noderuntimeconfigs.jubelet.io",
        "crd/noderuntimerevisions.jubelet.io",
        "crd/noderuntimestates.jubelet.io");
  }
}
