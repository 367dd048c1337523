package io.jubelet.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;

/** The Go kubelet keeps the rules, so the rules and the testbed are right. */
@Order(2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GoKubeletTest
    implements RunPods,
        PodSurroundings,
        PodProbes,
        PodLifecycle,
        PodEndings,
        PodHooks,
        PodResizes,
        LastingResizes,
        PodRecovery,
        HostilePods,
        PodImages,
        PodLogFiles,
        PodAdmission,
        LostNetwork,
        OddBytes,
        StaticPodFiles {
  private final TestCluster cluster =
      TestCluster.start(ClusterSpec.of("go-kubelet", Agent.GO_KUBELET, 2));
  private final KubernetesClient client = cluster.controlPlane().client();
  private final RegistryPair registries = RegistryPair.start(cluster);

  @Override
  public TestCluster cluster() {
    return cluster;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public RegistryPair registries() {
    return registries;
  }

  @AfterAll
  void close() {
    client.close();
    cluster.close();
  }

  /**
   * It signals all at once, which a shim of containerd is not up to: see the node agent's Limits.
   */
  @Override
  public int throng() {
    return 40;
  }
}
