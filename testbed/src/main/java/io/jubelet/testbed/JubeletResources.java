package io.jubelet.testbed;

/** What a user applies before anything else: the CRDs, then the manifests. */
public final class JubeletResources {
  private JubeletResources() {}

  /** Applies them and returns when the API server serves the CRDs. */
  public static void apply(ControlPlane plane) {
    var repository = Tools.find().repository();
    var crds = repository.resolve("crds").toString();
    plane.kubectl("apply", "-f", crds);
    plane.kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", crds);
    plane.kubectl("apply", "-k", repository.resolve("manifests").toString());
  }
}
