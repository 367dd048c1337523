package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ConfigConditions;
import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.Images;
import io.jubelet.testbed.JubeletResources;
import io.jubelet.testbed.OperatorRun;
import io.jubelet.testbed.SystemdNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A NodeRuntimeConfig on a node whose runtime is a unit of systemd, as on most machines. */
interface RolloutUnderSystemd {
  Duration CHANGE = Duration.ofMinutes(3);

  Path RUNTIME_FILE = Path.of("/etc/containerd/config.toml");

  String CONFIG =
      """
      {"apiVersion": "jubelet.io/v1alpha1", "kind": "NodeRuntimeConfig",
       "metadata": {"name": "machines"},
       "spec": {
         "nodeSelector": {},
         "runtime": {"name": "containerd", "endpoint": "unix:///run/containerd/containerd.sock"},
         "pauseImage": "%s", "cgroupDriver": "systemd",
         "rollout": {"health": {"minReadySeconds": 5}}}}
      """;

  ControlPlane plane();

  SystemdNode node();

  KubernetesClient client();

  /** The agent is killed when the unit runs again, before the operator lets it commit. */
  @Test
  default void anotherPauseImageRestartsTheUnitAndNoPodAlsoWhenTheAgentIsKilled()
      throws IOException {
    JubeletResources.apply(plane());
    var pods = new Pods(client());
    pods.create(SystemdNodeTest.sleeper("steady", "{}"));
    var before = pods.awaitReady("steady");
    try (var _ = OperatorRun.start(plane())) {
      apply(Images.PAUSE);
      awaitReady();
      var runtime = node().runtimePid();

      apply(Images.OTHER_PAUSE);
      Await.until("another containerd", CHANGE, () -> !node().runtimePid().equals(runtime));
      node().killAgentAndAwaitSuccessor();
      awaitReady();
    }

    assertThat(Files.readString(RUNTIME_FILE)).contains(Images.OTHER_PAUSE);
    assertThat(node().property("containerd.service", "ActiveState")).isEqualTo("active");
    assertThat(node().property("containerd.service", "UnitFileState")).isEqualTo("enabled");
    var after = pods.get("steady");
    assertThat(id(after)).isEqualTo(id(before));
    assertThat(Pods.container(after, "main").getRestartCount()).isZero();
    pods.delete("steady");
  }

  private static String id(Pod pod) {
    return Pods.container(pod, "main").getContainerID();
  }

  private void apply(String pauseImage) {
    client().resource(CONFIG.formatted(pauseImage)).forceConflicts().serverSideApply();
  }

  private void awaitReady() {
    var config = client().resources(NodeRuntimeConfig.class).withName("machines");
    Await.until(
        "Ready of NodeRuntimeConfig machines",
        CHANGE,
        () -> ConfigConditions.ready(config.require()));
  }
}
