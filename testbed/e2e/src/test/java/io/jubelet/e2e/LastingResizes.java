package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.TestCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every node agent must make of other resources beyond {@link PodResizes}: memory that grows
 * and shrinks, a sidecar, and an agent that is killed. What the kernel has is read each time.
 */
interface LastingResizes {
  String LIMIT = "memory.limit_in_bytes";
  String QUOTA = "cpu.cfs_quota_us";

  TestCluster cluster();

  KubernetesClient client();

  private Pods lasting() {
    return new Pods(client());
  }

  private PodCgroups kernel() {
    return new PodCgroups(cluster().nodes().getFirst());
  }

  private static String pod(String name, String kind, String resources) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      nodeName: node-1
      terminationGracePeriodSeconds: 1
      initContainers: [%s]
      containers:
      - name: main
        image: registry.jubelet.test/busybox:1
        command: [sleep, "3600"]
        resources: %s
    """
        .formatted(name, kind, resources);
  }

  @Test
  default void memoryIsRaisedAndLoweredWithoutARestart() {
    lasting().create(pod("breathes", "", "{requests: {memory: 32Mi}, limits: {memory: 64Mi}}"));
    var before = Pods.container(lasting().awaitReady("breathes"), "main");

    for (var size : List.of("96Mi", "48Mi")) {
      lasting()
          .resize(
              "breathes",
              "spec: {containers: [{name: main, resources: {limits: {memory: %s}}}]}"
                  .formatted(size));

      var after = lasting().await("breathes", pod -> settledAt(main(pod), pod, "memory", size));
      assertThat(main(after).getContainerID()).isEqualTo(before.getContainerID());
      assertThat(main(after).getRestartCount()).isZero();
      var bytes = new Quantity(size).getNumericalAmount().toBigInteger().toString();
      assertThat(kernel().ofContainer(after, before.getContainerID(), LIMIT)).isEqualTo(bytes);
      assertThat(kernel().ofPod(after, LIMIT)).isEqualTo(bytes);
    }
    lasting().delete("breathes");
  }

  @Test
  default void aSidecarIsResizedWhileItRuns() {
    lasting()
        .create(
            pod(
                "accompanied",
                """
                {name: sidecar, image: "registry.jubelet.test/busybox:1", restartPolicy: Always,
                    command: [sleep, "3600"],
                    resources: {requests: {cpu: 50m, memory: 16Mi}, limits: {cpu: 100m, memory: 32Mi}}}\
                """,
                "{limits: {cpu: 100m, memory: 32Mi}}"));
    var before = lasting().awaitReady("accompanied");

    lasting()
        .resize(
            "accompanied",
            "spec: {initContainers: [{name: sidecar, resources: {requests: {cpu: 80m}, limits: {cpu: 160m, memory: 48Mi}}}]}");

    var after =
        lasting()
            .await(
                "accompanied",
                pod ->
                    settledAt(sidecar(pod), pod, "cpu", "160m")
                        && settledAt(sidecar(pod), pod, "memory", "48Mi"));
    assertThat(sidecar(after).getContainerID()).isEqualTo(sidecar(before).getContainerID());
    assertThat(sidecar(after).getRestartCount()).isZero();
    assertThat(sidecar(after).getAllocatedResources()).containsEntry("cpu", new Quantity("80m"));
    var id = sidecar(after).getContainerID();
    assertThat(kernel().ofContainer(after, id, QUOTA)).isEqualTo("16000");
    assertThat(kernel().ofContainer(after, id, LIMIT)).isEqualTo("50331648");
    // Both run at once, so the pod has the sum.
    assertThat(kernel().ofPod(after, QUOTA)).isEqualTo("26000");
    assertThat(kernel().ofPod(after, LIMIT)).isEqualTo("83886080");
    assertThat(main(after)).isEqualTo(main(before));
    lasting().delete("accompanied");
  }

  @Test
  default void aResizeOutlivesTheAgent() {
    lasting()
        .create(
            pod(
                "outlives",
                "",
                "{requests: {cpu: 50m, memory: 32Mi}, limits: {cpu: 100m, memory: 64Mi}}"));
    lasting().awaitReady("outlives");
    lasting()
        .resize(
            "outlives",
            "spec: {containers: [{name: main, resources: {requests: {cpu: 80m, memory: 48Mi}, limits: {cpu: 160m, memory: 96Mi}}}]}");
    var before =
        lasting()
            .await(
                "outlives",
                pod ->
                    settledAt(main(pod), pod, "cpu", "160m")
                        && settledAt(main(pod), pod, "memory", "96Mi"));

    cluster().nodes().getFirst().killAndAwaitSuccessor(Agent.SERVICE);
    // A pod that starts shows that the new process has taken over.
    lasting().create(pod("after-the-resize", "", "{}"));
    lasting().awaitReady("after-the-resize");

    var after = lasting().awaitReady("outlives");
    assertThat(main(after)).isEqualTo(main(before));
    assertThat(main(after).getAllocatedResources())
        .containsEntry("cpu", new Quantity("80m"))
        .containsEntry("memory", new Quantity("48Mi"));
    var id = main(after).getContainerID();
    assertThat(kernel().ofContainer(after, id, QUOTA)).isEqualTo("16000");
    assertThat(kernel().ofContainer(after, id, LIMIT)).isEqualTo("100663296");
    assertThat(kernel().ofPod(after, QUOTA)).isEqualTo("16000");
    assertThat(kernel().ofPod(after, LIMIT)).isEqualTo("100663296");
    lasting().delete("outlives");
    lasting().delete("after-the-resize");
  }

  /** Whether the container has that limit and nothing of a resize is left to do. */
  private static boolean settledAt(
      ContainerStatus container, Pod pod, String resource, String limit) {
    return container.getResources() != null
        && new Quantity(limit).equals(container.getResources().getLimits().get(resource))
        && pod.getStatus().getConditions().stream()
            .noneMatch(each -> each.getType().startsWith("PodResize"));
  }

  private static ContainerStatus main(Pod pod) {
    return Pods.container(pod, "main");
  }

  private static ContainerStatus sidecar(Pod pod) {
    return pod.getStatus().getInitContainerStatuses().getFirst();
  }
}
