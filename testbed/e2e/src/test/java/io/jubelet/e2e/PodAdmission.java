package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Whom every node agent must take, and who has to go for others. */
interface PodAdmission {
  String LEAVE = "example.com/leave";

  KubernetesClient client();

  @Test
  default void aCriticalPodGetsRoom() {
    var pods = new Pods(client());
    pods.create(greedy("modest", ""));
    pods.awaitReady("modest");
    pods.create(greedy("vital", "priorityClassName: system-node-critical"));

    pods.awaitReady("vital");
    var modest = pods.await("modest", pod -> Pods.phase(pod, "Failed"));
    assertThat(modest.getStatus().getReason()).isEqualTo("Preempting");
    assertThat(modest.getStatus().getMessage())
        .isEqualTo("Preempted in order to admit critical pod");
    assertThat(modest.getStatus().getConditions())
        .filteredOn(condition -> condition.getType().equals("DisruptionTarget"))
        .singleElement()
        .satisfies(
            condition -> {
              assertThat(condition.getStatus()).isEqualTo("True");
              assertThat(condition.getReason()).isEqualTo("TerminationByKubelet");
              assertThat(condition.getMessage())
                  .isEqualTo("Pod was preempted by Kubelet to accommodate a critical pod.");
            });
    assertThat(new PodEvents(client()).await("modest", "Preempting"))
        .isEqualTo("Preempted in order to admit critical pod");
    pods.delete("modest");
    pods.delete("vital");
  }

  @Test
  default void hugePagesThatTheNodeHasNotAreRefused() {
    var pods = new Pods(client());
    pods.create(
        RunPods.busybox("huge", "Never", "true")
            .replace("spec:", "spec:\n  nodeName: node-1")
            .replace(
                "image:",
                "resources: {limits: {hugepages-2Mi: 4Mi, memory: 8Mi, cpu: 10m}}\n    image:"));

    var refused = pods.await("huge", pod -> Pods.phase(pod, "Failed"));
    assertThat(refused.getStatus().getReason()).isEqualTo("OutOfhugepages-2Mi");
    assertThat(refused.getStatus().getMessage())
        .isEqualTo(
            "Pod was rejected: Node didn't have enough resource: hugepages-2Mi, requested: 4194304,"
                + " used: 0, capacity: 0");
    pods.delete("huge");
  }

  @Test
  default void moreMemoryThanTheNodeHasIsRefused() {
    var pods = new Pods(client());
    pods.create(
        RunPods.busybox("vast", "Never", "true")
            .replace("spec:", "spec:\n  nodeName: node-1")
            .replace("image:", "resources: {requests: {memory: 1Ti}}\n    image:"));

    var refused = pods.await("vast", pod -> Pods.phase(pod, "Failed"));
    assertThat(refused.getStatus().getReason()).isEqualTo("OutOfmemory");
    assertThat(refused.getStatus().getMessage())
        .matches(
            "Pod was rejected: Node didn't have enough resource: memory, requested: 1099511627776,"
                + " used: [0-9]+, capacity: [1-9][0-9]+");
    assertThat(new PodEvents(client()).await("vast", "OutOfmemory"))
        .startsWith("Node didn't have enough resource: memory, requested: 1099511627776, used: ");
    pods.delete("vast");
  }

  @Test
  default void aHostPortIsForOnePod() {
    var pods = new Pods(client());
    pods.create(listening("first-at-port"));
    pods.awaitReady("first-at-port");
    pods.create(listening("second-at-port"));

    var refused = pods.await("second-at-port", pod -> Pods.phase(pod, "Failed"));
    assertThat(refused.getStatus().getReason()).isEqualTo("NodePorts");
    assertThat(refused.getStatus().getMessage())
        .isEqualTo(
            "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the"
                + " requested pod ports");
    pods.delete("first-at-port");
    pods.delete("second-at-port");
  }

  private static String listening(String name) {
    return RunPods.busybox(name, "Always", "sleep 3600")
        .replace("spec:", "spec:\n  nodeName: node-1")
        .replace("image:", "ports: [{containerPort: 8080, hostPort: 18081}]\n    image:");
  }

  /** Neither has come by the scheduler, and the label is news to the agent. */
  @Test
  default void aPodGoesByTheLabelsThatTheNodeHasNow() {
    var pods = new Pods(client());
    client()
        .nodes()
        .withName("node-1")
        .edit(
            node ->
                new NodeBuilder(node)
                    .editMetadata()
                    .addToLabels("example.com/zone", "here")
                    .endMetadata()
                    .build());
    pods.create(placed("placed", "here"));
    pods.create(placed("misplaced", "elsewhere"));

    pods.awaitReady("placed");
    var refused = pods.await("misplaced", pod -> Pods.phase(pod, "Failed"));
    assertThat(refused.getStatus().getReason()).isEqualTo("NodeAffinity");
    assertThat(refused.getStatus().getMessage())
        .isEqualTo(
            "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node"
                + " affinity/selector");
    pods.delete("placed");
    pods.delete("misplaced");
  }

  /** Whom the control plane would end before the agent has judged it: for once it may not. */
  @Test
  default void aTaintThatEndsPodsIsForThoseThatTolerateIt() {
    var pods = new Pods(client());
    var bindings = client().rbac().clusterRoleBindings();
    var binding = bindings.withName("system:controller:node-controller").require();
    bindings.withName(binding.getMetadata().getName()).delete();
    taint(node -> node.editSpec().addNewTaint("NoExecute", LEAVE, null, "now").endSpec());
    try {
      pods.create(tainted("tolerates", "tolerations: [{key: %s, operator: Exists}]"));
      pods.awaitReady("tolerates");
      pods.create(tainted("tolerates-not", "tolerations: [{key: %s, value: later}]"));

      var refused = pods.await("tolerates-not", pod -> Pods.phase(pod, "Failed"));
      assertThat(refused.getStatus().getReason()).isEqualTo("TaintToleration");
      assertThat(refused.getStatus().getMessage())
          .isEqualTo(
              "Pod was rejected: Predicate TaintToleration failed: node(s) had taints that the pod"
                  + " didn't tolerate");
    } finally {
      taint(
          node ->
              node.editSpec()
                  .removeMatchingFromTaints(each -> LEAVE.equals(each.getKey()))
                  .endSpec());
      binding.getMetadata().setResourceVersion(null);
      client().resource(binding).create();
    }
    pods.delete("tolerates");
    pods.delete("tolerates-not");
  }

  private void taint(UnaryOperator<NodeBuilder> edit) {
    client().nodes().withName("node-2").edit(node -> edit.apply(new NodeBuilder(node)).build());
  }

  private static String tainted(String name, String tolerations) {
    return RunPods.server(name, "node-2")
        .replace("spec:", "spec:\n  " + tolerations.formatted(LEAVE));
  }

  private static String placed(String name, String zone) {
    return RunPods.busybox(name, "Always", "sleep 3600")
        .replace(
            "spec:", "spec:\n  nodeName: node-1\n  nodeSelector: {example.com/zone: " + zone + "}");
  }

  /** On a node of two processors there is room for one. */
  private static String greedy(String name, String more) {
    return RunPods.busybox(name, "Always", "sleep 3600")
        .replace("spec:", "spec:\n  nodeName: node-1\n  " + more)
        .replace("image:", "resources: {requests: {cpu: 1200m}}\n    image:");
  }
}
