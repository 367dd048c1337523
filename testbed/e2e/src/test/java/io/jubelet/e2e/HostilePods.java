package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.TestCluster;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What pods that nobody would write in good faith do to a node and to their neighbours: nothing.
 */
interface HostilePods {
  int CROWD = 500;

  Duration PATIENCE = Duration.ofMinutes(3);

  TestCluster cluster();

  KubernetesClient client();

  /** Of these each has a process. */
  default int throng() {
    return CROWD;
  }

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

  @Test
  default void aCrowdThatRunsTakesItsTimeFromNobodyElse() {
    var runtime = new Containerd(cluster().nodes().getFirst());
    hostile()
        .create(
            PodProbes.web(
                "bystander", "readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}"));
    var before = hostile().awaitReady("bystander");
    var agent = cluster().nodes().getFirst().hostPid(Agent.SERVICE);

    hostile()
        .create(
            pod(
                "throng",
                IntStream.range(0, throng())
                    .mapToObj(i -> container("c" + i, "imagePullPolicy: Never"))
                    .collect(Collectors.joining())));
    Await.until("that all of them run", PATIENCE, () -> Pods.ready(hostile().get("throng")));
    assertThat(runtime.tasks()).containsAll(runtime.ids("throng", "container"));
    assertThat(runtime.ids("throng", "container")).hasSize(throng());
    client().pods().inNamespace("default").withName("throng").delete();
    Await.until("its end", PATIENCE, () -> gone("throng"));

    // The Go kubelet looks for what is dead once a minute, and of pods that are gone later.
    Await.until(
        "that nothing of it is left",
        PATIENCE,
        () ->
            runtime.ids("throng", "container").isEmpty()
                && runtime.ids("throng", "sandbox").isEmpty());
    assertThat(Pods.readiness(hostile().get("bystander"))).isEqualTo(Pods.readiness(before));
    assertThat(cluster().nodes().getFirst().hostPid(Agent.SERVICE)).isEqualTo(agent);
    hostile().delete("bystander");
  }

  private boolean gone(String pod) {
    return client().pods().inNamespace("default").withName(pod).get() == null;
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
