package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.TestCluster;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What pods that nobody would write in good faith do to a node and to their neighbours: nothing.
 */
interface HostilePods {
  int CROWD = 500;

  TestCluster cluster();

  KubernetesClient client();

  private Pods hostile() {
    return new Pods(client());
  }

  @Test
  default void podsWrittenInBadFaithHarmNobodyElse() {
    hostile()
        .create(
            PodProbes.web(
                "neighbour", "readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}"));
    var before = hostile().awaitReady("neighbour");
    var agent = cluster().nodes().getFirst().hostPid(Agent.SERVICE);
    var megabyte =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("megabyte")
            .endMetadata()
            .withData(Map.of("WORD", "x".repeat(1_000_000)))
            .build();
    client().configMaps().inNamespace("default").resource(megabyte).create();

    hostile().create(pod("loud", container("main", "envFrom: [{configMapRef: {name: megabyte}}]")));
    hostile()
        .create(
            pod(
                "crowd",
                IntStream.range(0, CROWD)
                    .mapToObj(i -> container("c" + i, "imagePullPolicy: Never").replace(":1", ":0"))
                    .collect(Collectors.joining())));

    hostile().await("crowd", HostilePods::everybodyIsTold);
    // The kernel takes no variable of a megabyte, which ends each attempt.
    hostile().awaitCrashLoop("loud", "main");
    assertThat(Pods.readiness(hostile().get("neighbour"))).isEqualTo(Pods.readiness(before));
    assertThat(cluster().nodes().getFirst().hostPid(Agent.SERVICE)).isEqualTo(agent);
    hostile().delete("crowd");
    hostile().delete("loud");
    hostile().delete("neighbour");
  }

  private static boolean everybodyIsTold(Pod pod) {
    return pod.getStatus().getContainerStatuses().size() == CROWD
        && pod.getStatus().getContainerStatuses().stream()
            .allMatch(status -> Pods.waitingReason(status).equals("ErrImageNeverPull"));
  }

  private static String container(String name, String more) {
    return """
          - name: %s
            image: registry.jubelet.test/busybox:1
            command: [sleep, "3600"]
            %s
        """
        .formatted(name, more);
  }

  private static String pod(String name, String containers) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: node-1
          terminationGracePeriodSeconds: 1
          containers:
        """
            .formatted(name)
        + containers;
  }
}
