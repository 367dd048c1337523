package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every node agent must make of pods while their node has no network. */
interface LostNetwork {
  Duration NOTICED = Duration.ofSeconds(60);
  String NETWORK = "/etc/cni/net.d/10-pods.conflist";
  String ASIDE = "/etc/10-pods.conflist";

  TestCluster cluster();

  KubernetesClient client();

  private Pods offline() {
    return new Pods(client());
  }

  /** The other tests' pods are on the first. */
  private Node second() {
    return cluster().nodes().getLast();
  }

  @Test
  default void podsWaitForTheNetworkOfTheirNode() {
    second().exec("mv", NETWORK, ASIDE);
    try {
      Await.until("that the node is not ready", NOTICED, () -> isReady("False"));
      offline().create(RunPods.server("needs-network", second().name()));
      offline()
          .create(
              RunPods.server("needs-none", second().name())
                  .replace("spec:", "spec:\n  hostNetwork: true"));

      assertThat(new PodEvents(client()).await("needs-network", "NetworkNotReady"))
          .startsWith("network is not ready: ")
          .endsWith("Network plugin returns error: cni plugin not initialized");
      offline().await("needs-none", LostNetwork::runs);
      assertThat(runs(offline().get("needs-network"))).isFalse();
    } finally {
      // The runtime looks at what is written there, not at what is moved there.
      second().exec("cp", ASIDE, NETWORK);
    }
    offline().awaitReady("needs-network");
    Await.until("that the node is ready again", NOTICED, () -> isReady("True"));
    offline().delete("needs-network");
    offline().delete("needs-none");
  }

  private boolean isReady(String status) {
    return client().nodes().withName(second().name()).require().getStatus().getConditions().stream()
        .anyMatch(each -> "Ready".equals(each.getType()) && status.equals(each.getStatus()));
  }

  private static boolean runs(Pod pod) {
    return Pods.containerIs(pod, "main", status -> status.getState().getRunning() != null);
  }
}
