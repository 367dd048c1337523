package io.jubelet.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** Jubelet keeps the rules that the Go kubelet keeps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JubeletTest
    implements RunPods, PodSurroundings, PodProbes, PodLifecycle, StaticPodFiles {
  private final TestCluster cluster =
      TestCluster.start(ClusterSpec.of("jubelet", Agent.JUBELET, 2));
  private final KubernetesClient client = cluster.controlPlane().client();

  @Override
  public TestCluster cluster() {
    return cluster;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @AfterAll
  void close() {
    client.close();
    cluster.close();
  }
}
