package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.e2e.PodImages.RegistryPair;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ContainerRuntime;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
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

  /** Ids of a pod's containers or sandboxes in the runtime. */
  private List<String> containers(String pod, String kind) {
    return ctr(
            "containers",
            "list",
            "--quiet",
            "labels.\"io.kubernetes.pod.name\"==%s,labels.\"io.cri-containerd.kind\"==%s"
                .formatted(pod, kind))
        .lines()
        .toList();
  }

  /** Ids of what has a process. */
  private List<String> tasks() {
    return ctr("tasks", "list", "--quiet").lines().toList();
  }

  private String ctr(String... words) {
    var runtime = first().runtime(ContainerRuntime.CONTAINERD);
    var command = new ArrayList<>(List.of(runtime.ctr(), "-a", runtime.socket(), "-n", "k8s.io"));
    command.addAll(List.of(words));
    return first().exec(command.toArray(String[]::new));
  }
}
