package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How much time every node agent must give a pod to end. */
interface PodEndings {
  KubernetesClient client();

  default Pods ending() {
    return new Pods(client());
  }

  /** The signal comes after the sleep, and the container obeys it at once. */
  @Test
  default void aSleepBeforeTheEndTakesItsTimeAndNoMore() {
    ending()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: sleeps-first}
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 40
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.1; done"]
                lifecycle: {preStop: {sleep: {seconds: 5}}}
            """);
    ending().awaitReady("sleeps-first");
    var last = new AtomicReference<Pod>();
    var sleeper = client().pods().inNamespace("default").withName("sleeps-first");
    Instant asked;
    try (var _ = sleeper.watch(new LastSeen(last))) {
      sleeper.delete();
      asked = asked(ending().get("sleeps-first"));
      ending().awaitGone("sleeps-first");
    }

    assertThat(end(last.get()).getExitCode()).isZero();
    assertThat(Instant.parse(end(last.get()).getFinishedAt()))
        .isBetween(asked.plusSeconds(5), asked.plusSeconds(20));
  }

  static ContainerStateTerminated end(Pod pod) {
    return Pods.container(pod, "main").getState().getTerminated();
  }

  /** When its deletion was asked for, in whole seconds. */
  private static Instant asked(Pod pod) {
    var metadata = pod.getMetadata();
    return Instant.parse(metadata.getDeletionTimestamp())
        .minusSeconds(metadata.getDeletionGracePeriodSeconds());
  }
}
