package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Command;
import io.jubelet.testbed.TestCluster;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What every node agent must do with pods. Each agent's test class implements it, so that the Go
 * kubelet shows that the rules are right and Jubelet that it keeps them. The cluster has two nodes.
 */
interface RunPods {
  TestCluster cluster();

  KubernetesClient client();

  default Pods pods() {
    return new Pods(client());
  }

  @Test
  default void nodesReportAddressCapacityAndRuntime() {
    for (var node : cluster().nodes()) {
      var seen = client().nodes().withName(node.name()).require();
      assertThat(seen.getStatus().getAddresses())
          .anySatisfy(
              address -> {
                assertThat(address.getType()).isEqualTo("InternalIP");
                assertThat(address.getAddress()).isEqualTo(node.address());
              });
      assertThat(seen.getStatus().getCapacity()).containsKeys("cpu", "memory", "pods");
      assertThat(seen.getStatus().getAllocatable()).containsKeys("cpu", "memory", "pods");
      assertThat(seen.getStatus().getNodeInfo().getContainerRuntimeVersion())
          .startsWith("containerd://");
    }
  }

  @Test
  default void podsOfDifferentNodesReachEachOther() {
    pods().create(server("reach-1", "node-1"));
    pods().create(server("reach-2", "node-2"));
    pods().awaitReady("reach-1");
    var other = pods().awaitReady("reach-2").getStatus().getPodIP();

    assertThat(kubectl("exec", "reach-1", "--", "wget", "-qO-", "http://" + other + ":8080/"))
        .isEqualTo("from reach-2\n");
    assertThat(kubectl("exec", "reach-1", "--", "ping", "-c", "1", other))
        .contains("1 packets received");

    pods().delete("reach-1");
    pods().delete("reach-2");
  }

  @Test
  default void hostPortLeadsToThePod() {
    var port = "\n    ports: [{containerPort: 8080, hostPort: 18080}]\n";
    pods().create(server("published", "node-1").stripTrailing() + port);
    pods().awaitReady("published");
    pods().create(busybox("caller", "Never", "wget -qO- http://%s:18080/".formatted(nodeOne())));
    pods().await("caller", pod -> Pods.phase(pod, "Succeeded"));

    assertThat(pods().log("caller")).isEqualTo("from published\n");

    pods().delete("published");
    pods().delete("caller");
  }

  @Test
  default void agentAnswersOnlyWhoMayAsk() {
    var anonymous = AgentApi.of(cluster(), Optional.empty(), nodeOne());
    var stranger = AgentApi.of(cluster(), Optional.of("stranger"), nodeOne());
    cluster()
        .controlPlane()
        .kubectl(
            "create",
            "clusterrolebinding",
            "reader",
            "--clusterrole=system:kubelet-api-admin",
            "--user=reader");
    var reader = AgentApi.of(cluster(), Optional.of("reader"), nodeOne());

    assertThat(anonymous.status("/pods")).isEqualTo(401);
    assertThat(stranger.status("/pods")).isEqualTo(403);
    assertThat(reader.status("/pods")).isEqualTo(200);
  }

  @Test
  default void logsShowWhatAContainerWrote() {
    // Two streams are two pipes: only what is written well apart has an order.
    pods().create(busybox("logs", "Never", "echo one; sleep 1; echo two >&2"));
    pods().await("logs", pod -> Pods.phase(pod, "Succeeded"));

    assertThat(kubectl("logs", "logs")).isEqualTo("one\ntwo\n");
    assertThat(kubectl("logs", "logs", "--tail=1")).isEqualTo("two\n");

    pods().delete("logs");
  }

  @Test
  default void execReturnsOutputAndExitCode() {
    pods().create(busybox("exec", "Always", "sleep 3600"));
    pods().awaitReady("exec");

    assertThat(kubectl("exec", "exec", "--", "hostname")).isEqualTo("exec\n");
    var failed = attemptKubectl("exec", "exec", "--", "sh", "-c", "echo why >&2; exit 7");
    assertThat(failed.exit()).isEqualTo(7);
    assertThat(failed.errors()).contains("why");

    pods().delete("exec");
  }

  @Test
  default void endedPodOfPolicyNeverKeepsItsExitCode() {
    pods().create(busybox("fails", "Never", "exit 3"));
    var failed = pods().await("fails", pod -> Pods.phase(pod, "Failed"));

    var state = Pods.container(failed, "main").getState().getTerminated();
    assertThat(state.getExitCode()).isEqualTo(3);
    assertThat(state.getReason()).isEqualTo("Error");

    pods().delete("fails");
  }

  @Test
  default void crashingContainerIsRestartedAndThenBackedOff() {
    pods().create(busybox("crashes", "Always", "exit 1"));

    var waiting = pods().awaitCrashLoop("crashes", "main");
    assertThat(Pods.container(waiting, "main").getLastState().getTerminated().getExitCode())
        .isEqualTo(1);

    pods().delete("crashes");
  }

  @Test
  default void deletedPodGetsTheSignalAndItsGracePeriod() {
    // A second of work after the signal: within the grace period of busybox().
    var script = "trap 'sleep 1; echo bye; exit 0' TERM; echo up; while true; do sleep 0.1; done";
    pods().create(busybox("graceful", "Always", script));
    pods().awaitReady("graceful");
    var last = new AtomicReference<Pod>();
    try (var _ =
        client().pods().inNamespace("default").withName("graceful").watch(new LastSeen(last))) {
      pods().delete("graceful");
    }

    var state = Pods.container(last.get(), "main").getState().getTerminated();
    assertThat(state.getExitCode()).isEqualTo(0);
  }

  @Test
  default void killedAgentRestartsNoContainerAndComesBack() {
    pods().create(server("survivor", "node-1"));
    var before = pods().awaitReady("survivor");
    var node = cluster().nodes().getFirst();

    node.killAndAwaitSuccessor(Agent.SERVICE);
    // A pod that starts shows that the new process has taken over.
    pods().create(server("after-kill", "node-1"));
    pods().awaitReady("after-kill");

    var after = pods().get("survivor");
    assertThat(Pods.container(after, "main").getContainerID())
        .isEqualTo(Pods.container(before, "main").getContainerID());
    assertThat(Pods.container(after, "main").getRestartCount()).isZero();
    assertThat(readyTransition(after)).isEqualTo(readyTransition(before));
    pods().delete("survivor");
    pods().delete("after-kill");
  }

  private String nodeOne() {
    return cluster().nodes().getFirst().address();
  }

  private static String readyTransition(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> "Ready".equals(condition.getType()))
        .map(condition -> condition.getStatus() + " since " + condition.getLastTransitionTime())
        .findFirst()
        .orElse("no Ready condition");
  }

  /** A pod of one container that runs a shell script. */
  static String busybox(String name, String restartPolicy, String script) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
    spec:
      restartPolicy: %s
      terminationGracePeriodSeconds: 4
      containers:
      - name: main
        image: registry.jubelet.test/busybox:1
        command: [sh, -c, "%s"]
    """
        .formatted(name, restartPolicy, script);
  }

  /** A pod on one node that serves its own name over HTTP. */
  static String server(String name, String node) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %1$s
    spec:
      nodeName: %2$s
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: registry.jubelet.test/busybox:1
        command:
        - sh
        - -c
        - mkdir -p /www && echo from %1$s >/www/index.html && exec httpd -f -p 8080 -h /www
    """
        .formatted(name, node);
  }

  private String kubectl(String... words) {
    return cluster().controlPlane().kubectl(words);
  }

  private Command.Result attemptKubectl(String... words) {
    return cluster().controlPlane().attemptKubectl(List.of(words));
  }
}
