package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestCluster;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a node when one of its shims does nothing any more: every exec, stop and resize
 * of its pod hangs, and whatever is done to other pods does not.
 */
interface FrozenShims {
  TestCluster cluster();

  KubernetesClient client();

  private Pods frosty() {
    return new Pods(client());
  }

  private Node first() {
    return cluster().nodes().getFirst();
  }

  @Test
  default void aFrozenShimHoldsUpItsPodAlone() {
    var runtime = new Containerd(first());
    frosty().create(probed("frozen", 1));
    frosty().create(probed("warm", 20));
    frosty().awaitReady("frozen");
    var warm = Pods.readiness(frosty().awaitReady("warm"));
    var node = transitionsOfTheNode();
    var shim = runtime.shim("frozen");

    first().exec("kill", "-STOP", shim);
    try {
      frosty().await("frozen", pod -> !Pods.ready(pod));
      client().pods().inNamespace("default").withName("frozen").delete();

      frosty().create(PodRecovery.sleeper("lively", 1));
      frosty().awaitReady("lively");
      runtime.ctr("tasks", "kill", "-s", "SIGKILL", runtime.ids("lively", "container").getFirst());
      frosty()
          .await(
              "lively",
              pod ->
                  Pods.ready(pod)
                      && Pods.containerIs(pod, "main", main -> main.getRestartCount() == 1));
      frosty().delete("lively");

      assertThat(Pods.readiness(frosty().get("warm"))).isEqualTo(warm);
      assertThat(transitionsOfTheNode()).isEqualTo(node);
      assertThat(frosty().get("frozen").getMetadata().getDeletionTimestamp()).isNotNull();
    } finally {
      first().exec("kill", "-CONT", shim);
    }
    frosty().awaitGone("frozen");
    frosty().delete("warm");
  }

  private Map<String, String> transitionsOfTheNode() {
    return client().nodes().withName("node-1").require().getStatus().getConditions().stream()
        .collect(Collectors.toMap(NodeCondition::getType, NodeCondition::getLastTransitionTime));
  }

  /** A pod that is ready as long as something can be executed in it. */
  private static String probed(String name, int timeoutSeconds) {
    return PodRecovery.sleeper(name, 1)
        + """
            readinessProbe:
              exec: {command: ["true"]}
              periodSeconds: 1
              timeoutSeconds: %d
        """
            .formatted(timeoutSeconds);
  }
}
