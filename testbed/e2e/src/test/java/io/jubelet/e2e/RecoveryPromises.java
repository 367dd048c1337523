package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.TestCluster;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What Jubelet promises beyond the Go kubelet, which judges running pods again when it is started
 * again, and ends those that it would not take now.
 */
interface RecoveryPromises {
  TestCluster cluster();

  KubernetesClient client();

  private Pods promised() {
    return new Pods(client());
  }

  @Test
  default void whatRunsIsNotJudgedAgain() {
    var plane = cluster().controlPlane();
    plane.kubectl("label", "node", "node-1", "example.com/wanted=yes");
    promised()
        .create(
            PodRecovery.sleeper("wanted", 1)
                .replace("spec:", "spec:\n  nodeSelector: {example.com/wanted: 'yes'}"));
    var before = promised().awaitReady("wanted");
    var transitions = transitionsOfTheNode();
    plane.kubectl("label", "node", "node-1", "example.com/wanted-");

    cluster().nodes().getFirst().killAndAwaitSuccessor(Agent.SERVICE);
    // A pod that the new process has started shows that it has looked at all of them.
    promised().create(PodRecovery.sleeper("newcomer", 1));
    promised().awaitReady("newcomer");

    var after = promised().get("wanted");
    assertThat(after.getStatus().getPhase()).isEqualTo("Running");
    assertThat(containerId(after)).isEqualTo(containerId(before));
    assertThat(transitionsOfTheNode()).isEqualTo(transitions);
    promised().delete("wanted");
    promised().delete("newcomer");
  }

  private Map<String, String> transitionsOfTheNode() {
    return client().nodes().withName("node-1").require().getStatus().getConditions().stream()
        .collect(Collectors.toMap(NodeCondition::getType, NodeCondition::getLastTransitionTime));
  }

  private static String containerId(Pod pod) {
    return Pods.container(pod, "main").getContainerID();
  }
}
