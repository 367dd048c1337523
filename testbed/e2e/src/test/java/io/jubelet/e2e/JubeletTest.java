package io.jubelet.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.TestCluster;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Jubelet keeps the rules that the Go kubelet keeps. */
@Order(Integer.MAX_VALUE - 1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JubeletTest
    implements RunPods,
        PodSurroundings,
        SteadyProbes,
        PodLifecycle,
        EndingPromises,
        PodHooks,
        PodResizes,
        LastingResizes,
        PodRecovery,
        RecoveryPromises,
        HostilePods,
        FrozenShims,
        StuckRuntime,
        PodImages,
        PodLogFiles,
        PodAdmission,
        LostNetwork,
        PodDecisions,
        OddBytes,
        StaticPodPromises {
  private final TestCluster cluster =
      TestCluster.start(ClusterSpec.of("jubelet", Agent.JUBELET, 2));
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

  /** Decision 0012: the Go kubelet pulls one image after the other. */
  @Test
  void aRegistryThatHangsHoldsUpOnlyThePodsThatNeedIt() {
    var hanging = registries.hanging();
    for (int i = 0; i < 6; i++) {
      new Pods(client).create(PodImages.pod("hangs-" + i, hanging + "/app:" + i, "Always", ""));
    }
    var image = registries.open().address() + "/team/app:1";
    new Pods(client).create(PodImages.pod("overtakes", image, "Always", ""));
    new Pods(client).awaitReady("overtakes");
    for (int i = 0; i < 6; i++) {
      new Pods(client).delete("hangs-" + i);
    }
    new Pods(client).delete("overtakes");
  }

  /**
   * The Go kubelet tells of a pull when it begins and when it is over. Five go on at once, and the
   * runtime gives each up after 40 s, so that only the sixth takes longer than a minute.
   */
  @Test
  void aPullThatTakesLongIsToldOnTheWay() {
    var pods = IntStream.range(0, 6).mapToObj(i -> "long-pull-" + i).toList();
    for (var pod : pods) {
      var image = "%s/%s:1".formatted(registries.hanging(), pod);
      new Pods(client).create(PodImages.pod(pod, image, "Always", ""));
    }
    Await.until(
        "news of a pull that takes longer than a minute",
        Duration.ofSeconds(100),
        () -> pods.stream().anyMatch(this::toldAfterAMinute));
    pods.forEach(new Pods(client)::delete);
  }

  private boolean toldAfterAMinute(String pod) {
    return new PodEvents(client)
        .told(
            "Pulling",
            "Still pulling image \"%s/%s:1\" after 1m0s".formatted(registries.hanging(), pod));
  }

  @AfterAll
  void close() {
    client.close();
    cluster.close();
  }
}
