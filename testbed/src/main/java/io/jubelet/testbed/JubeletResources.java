package io.jubelet.testbed;

import java.nio.file.Path;

/**
 * What a user applies before anything else, but for the operator's Deployment: {@link OperatorRun}
 * is one beside the cluster.
 */
public final class JubeletResources {
  private final ControlPlane plane;
  private final Path repository = Tools.find().repository();

  private JubeletResources(ControlPlane plane) {
    this.plane = plane;
  }

  /** Applies all of them. */
  public static void apply(ControlPlane plane) {
    applyCrds(plane);
    var resources = new JubeletResources(plane);
    resources.apply("-f", "manifests/namespace.yaml");
    resources.apply("-k", "manifests/node");
    resources.apply("-f", "manifests/operator/rbac.yaml");
  }

  /** Applies the CRDs alone, and returns when the API server serves them. */
  public static void applyCrds(ControlPlane plane) {
    var resources = new JubeletResources(plane);
    resources.apply("-f", "crds");
    var crds = resources.repository.resolve("crds").toString();
    plane.kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", crds);
  }

  private void apply(String how, String path) {
    plane.kubectl("apply", how, repository.resolve(path).toString());
  }
}
