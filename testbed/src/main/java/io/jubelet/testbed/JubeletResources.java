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

  /** Applies them and returns when the API server serves the CRDs. */
  public static void apply(ControlPlane plane) {
    new JubeletResources(plane).apply();
  }

  private void apply() {
    apply("-f", "crds");
    var crds = repository.resolve("crds").toString();
    plane.kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", crds);
    apply("-f", "manifests/namespace.yaml");
    apply("-k", "manifests/node");
    apply("-f", "manifests/operator/rbac.yaml");
  }

  private void apply(String how, String path) {
    plane.kubectl("apply", how, repository.resolve(path).toString());
  }
}
