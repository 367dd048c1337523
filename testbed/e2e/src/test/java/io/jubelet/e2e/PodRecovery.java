package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.e2e.PodImages.RegistryPair;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ContainerRuntime;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every node agent must make of what happens behind its back: another image, a sandbox that is
 * gone, a deletion by force, an API server that is away.
 */
interface PodRecovery {
  Duration SOON = Duration.ofSeconds(60);

  TestCluster cluster();

  KubernetesClient client();

  RegistryPair registries();

  private Pods recovering() {
    return new Pods(client());
  }

  private Node first() {
    return cluster().nodes().getFirst();
  }

  @Test
  default void anotherImageRestartsExactlyThatContainer() {
    recovering()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: two-images}
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 1
              containers:
              - {name: stays, image: "registry.jubelet.test/pause:1"}
              - {name: changes, image: "registry.jubelet.test/pause:1"}
            """);
    var before = recovering().awaitReady("two-images");

    var image = registries().open().address() + "/team/app:1";
    cluster().controlPlane().kubectl("set", "image", "pod/two-images", "changes=" + image);

    var after =
        recovering()
            .await(
                "two-images",
                pod ->
                    Pods.ready(pod)
                        && Pods.containerIs(
                            pod, "changes", status -> status.getRestartCount() == 1));
    assertThat(Pods.container(after, "changes").getImage()).isEqualTo(image);
    assertThat(Pods.container(after, "stays")).isEqualTo(Pods.container(before, "stays"));
    recovering().delete("two-images");
  }

  @Test
  default void aSandboxThatIsGoneIsMadeAgain() {
    recovering().create(sleeper("lost-sandbox", 1));
    var before = recovering().awaitReady("lost-sandbox");

    ctr("tasks", "kill", "-s", "SIGKILL", containers("lost-sandbox", "sandbox").getFirst());

    var after =
        recovering()
            .await(
                "lost-sandbox",
                pod ->
                    Pods.ready(pod)
                        && Pods.containerIs(pod, "main", status -> status.getRestartCount() == 1));
    assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(after.getStatus().getPodIP()).isNotEmpty();
    assertThat(new PodEvents(client()).await("lost-sandbox", "SandboxChanged"))
        .isEqualTo("Pod sandbox changed, it will be killed and re-created.");
    recovering().delete("lost-sandbox");
  }

  /** The log files are all that is left of its attempts. */
  @Test
  default void whoseContainersWereRemovedIsCountedOn() {
    recovering().create(sleeper("removed", 1));
    recovering().awaitReady("removed");
    ctr("tasks", "kill", "-s", "SIGKILL", containers("removed", "container").getFirst());
    recovering().await("removed", pod -> readyAfter(1, pod));

    first().down(Agent.SERVICE);
    try {
      removeContainers("removed");
    } finally {
      first().up(Agent.SERVICE);
    }

    recovering().await("removed", pod -> readyAfter(2, pod));
    assertThat(containers("removed", "container")).hasSize(1);
    recovering().delete("removed");
  }

  /** The runtime notices the ends, and only when it starts that there is nothing left. */
  private void removeContainers(String pod) {
    var containers = containers(pod, "container");
    containers.stream()
        .filter(tasks()::contains)
        .forEach(task -> ctr("tasks", "kill", "-s", "SIGKILL", task));
    for (var container : containers) {
      Await.until("the end of " + container, SOON, () -> !tasks().contains(container));
      ctr("containers", "rm", container);
    }
    first().killAndAwaitSuccessor(ContainerRuntime.CONTAINERD);
  }

  private static boolean readyAfter(int restarts, Pod pod) {
    return Pods.ready(pod)
        && Pods.containerIs(pod, "main", status -> status.getRestartCount() == restarts);
  }

  @Test
  default void aDeletionByForceWaitsForNoGracePeriod() {
    recovering().create(sleeper("forced", 60));
    recovering().awaitReady("forced");
    var container = containers("forced", "container").getFirst();

    cluster()
        .controlPlane()
        .kubectl("delete", "pod", "forced", "--force", "--grace-period=0", "--wait=false");

    Await.until("the end of its container", SOON, () -> !tasks().contains(container));
  }

  /** One container ends by itself, and one because its deletion was asked for before. */
  @Test
  default void whatEndsWhileTheApiServerIsAwayIsToldWhenItIsBack() {
    recovering().create(sleeper("goes-on", 1));
    recovering().create(sleeper("goes", 3));
    recovering().awaitReady("goes-on");
    recovering().awaitReady("goes");
    var goesOn = containers("goes-on", "container").getFirst();
    var goes = containers("goes", "container").getFirst();
    client().pods().inNamespace("default").withName("goes").delete();

    cluster().controlPlane().killApi();
    try {
      ctr("tasks", "kill", "-s", "SIGKILL", goesOn);
      Await.until(
          "another container for the one that ended",
          SOON,
          () -> containers("goes-on", "container").stream().anyMatch(id -> runs(id, goesOn)));
      Await.until("the end of the deleted one", SOON, () -> !tasks().contains(goes));
    } finally {
      cluster().controlPlane().restartApi();
    }

    recovering()
        .await(
            "goes-on",
            pod ->
                Pods.ready(pod)
                    && Pods.containerIs(pod, "main", status -> status.getRestartCount() == 1));
    recovering().awaitGone("goes");
    recovering().delete("goes-on");
  }

  private boolean runs(String id, String other) {
    return !id.equals(other) && tasks().contains(id);
  }

  /** A container that does not end when it is told to. */
  static String sleeper(String name, int grace) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: node-1
          terminationGracePeriodSeconds: %d
          containers:
          - name: main
            image: registry.jubelet.test/busybox:1
            command: [sh, -c, "trap '' TERM; while true; do sleep 0.1; done"]
        """
        .formatted(name, grace);
  }

  private List<String> containers(String pod, String kind) {
    return runtime().ids(pod, kind);
  }

  private List<String> tasks() {
    return runtime().tasks();
  }

  private void ctr(String... words) {
    runtime().ctr(words);
  }

  private Containerd runtime() {
    return new Containerd(first());
  }
}
