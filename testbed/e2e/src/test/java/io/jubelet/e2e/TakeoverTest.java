package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestCluster;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A node goes from the Go kubelet to Jubelet and back, with its files and its pods: hashes of
 * containers, labels, log paths, checkpoints and statuses of one are understood by the other.
 */
final class TakeoverTest {
  private static final String PODS =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: page}
      data: {index.html: here}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: probed}
      spec:
        terminationGracePeriodSeconds: 1
        volumes:
        - {name: page, configMap: {name: page}}
        - {name: scratch, emptyDir: {}}
        - {name: memory, emptyDir: {medium: Memory}}
        containers:
        - name: main
          image: registry.jubelet.test/busybox:1
          command: [sh, -c, "echo kept >/scratch/word; cp /scratch/word /memory; exec httpd -f -p 8080 -h /page"]
          readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}
          livenessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
          volumeMounts:
          - {name: page, mountPath: /page}
          - {name: scratch, mountPath: /scratch}
          - {name: memory, mountPath: /memory}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: assisted}
      spec:
        terminationGracePeriodSeconds: 1
        initContainers:
        - {name: before, image: "registry.jubelet.test/busybox:1", command: ["true"]}
        - name: sidecar
          image: registry.jubelet.test/busybox:1
          restartPolicy: Always
          command: [sleep, "3600"]
          startupProbe: {exec: {command: ["true"]}, periodSeconds: 1}
        containers:
        - name: main
          image: registry.jubelet.test/busybox:1
          command: [sleep, "3600"]
          resources: {limits: {cpu: 100m, memory: 32Mi}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: restarted}
      spec:
        terminationGracePeriodSeconds: 1
        volumes:
        - {name: data, emptyDir: {}}
        containers:
        - name: main
          image: registry.jubelet.test/busybox:1
          command: [sh, -c, "[ -e /data/once ] || { touch /data/once; exit 1; }; exec sleep 3600"]
          volumeMounts: [{name: data, mountPath: /data}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: finished}
      spec:
        restartPolicy: Never
        containers:
        - {name: main, image: "registry.jubelet.test/busybox:1", command: ["true"]}
      """;

  private static final List<String> PROBED_OR_FILED = List.of("probed", "assisted", "filed-node-1");

  @Test
  void podsStayWhenTheAgentOfTheirNodeIsReplaced() {
    try (var cluster = TestCluster.start(ClusterSpec.of("takeover", Agent.GO_KUBELET, 1));
        var client = cluster.controlPlane().client()) {
      var node = cluster.nodes().getFirst();
      var pods = new Pods(client);
      pods.create(PODS);
      StaticPodFiles.write(node, "filed", StaticPodFiles.pod("filed", "sleep 3600"));
      PROBED_OR_FILED.forEach(pods::awaitReady);
      pods.await("finished", pod -> Pods.phase(pod, "Succeeded"));
      pods.await(
          "restarted",
          pod ->
              Pods.ready(pod)
                  && Pods.containerIs(pod, "main", main -> main.getRestartCount() == 1));

      handOver(node, Agent.JUBELET, client, TakeoverTest::everything);
      handOver(node, Agent.GO_KUBELET, client, TakeoverTest::containers);
      PROBED_OR_FILED.forEach(pods::awaitReady);

      var plane = cluster.controlPlane();
      assertThat(plane.kubectl("exec", "probed", "--", "cat", "/scratch/word", "/memory/word"))
          .isEqualTo("kept\nkept\n");
      for (var pod : client.pods().inNamespace("default").list().getItems()) {
        if (!pod.getMetadata().getName().startsWith("filed")) {
          pods.delete(pod.getMetadata().getName());
        }
      }
    }
  }

  /** Another agent takes the node, runs a pod of its own, and leaves the others as they are. */
  private static void handOver(
      Node node, Agent successor, KubernetesClient client, Function<Pod, String> told) {
    var before = told(client, told);
    var pods = new Pods(client);

    node.handOver(successor);
    var newcomer = "first-of-" + successor.name().toLowerCase(Locale.ROOT).replace('_', '-');
    pods.create(PodRecovery.sleeper(newcomer, 1));
    pods.awaitReady(newcomer);

    assertThat(told(client, told)).containsAll(before).hasSize(before.size() + 1);
  }

  private static List<String> told(KubernetesClient client, Function<Pod, String> told) {
    return client.pods().inNamespace("default").list().getItems().stream().map(told).toList();
  }

  /**
   * The Go kubelet dates static pods anew whenever it starts, forgets the address of pods that are
   * over, and until their probes have passed once more it tells a sidecar as not started and a
   * container of the last ten seconds as not ready.
   */
  private static String everything(Pod pod) {
    var status = pod.getStatus();
    return String.join(
        " ",
        containers(pod),
        status.getPodIP(),
        status.getStartTime(),
        Pods.readiness(pod),
        ofContainers(
            pod,
            container -> "ready=" + container.getReady() + " started=" + container.getStarted()));
  }

  private static String containers(Pod pod) {
    return String.join(
        " ",
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        pod.getStatus().getPhase(),
        ofContainers(pod, TakeoverTest::container));
  }

  private static String ofContainers(Pod pod, Function<ContainerStatus, String> told) {
    return Stream.of(
            pod.getStatus().getInitContainerStatuses(), pod.getStatus().getContainerStatuses())
        .flatMap(List::stream)
        .map(told)
        .collect(Collectors.joining(" "));
  }

  private static String container(ContainerStatus status) {
    return "%s %s restarts=%d %s"
        .formatted(
            status.getName(), status.getContainerID(), status.getRestartCount(), status.getState());
  }
}
