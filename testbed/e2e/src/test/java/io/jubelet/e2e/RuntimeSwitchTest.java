package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.api.v1alpha1.Condition.Status;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.ContainerRuntime;
import io.jubelet.testbed.Images;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestCluster;
import io.jubelet.testbed.Tools;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A runtime is switched in place by one edit; what goes wrong on the way is refused or undone. */
@Order(Integer.MAX_VALUE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RuntimeSwitchTest {
  private static final List<String> NEWER = List.of("containerd://2.4.2", "containerd://2.4.2");

  /** Why a node goes back whose pods do not come up. */
  private static final String MISSED = "do not run again, such as ";

  private final TestCluster cluster =
      TestCluster.start(
          ClusterSpec.of("switch", Agent.JUBELET, 2).withImages(Images.built(Tools.find())));
  private final KubernetesClient client = cluster.controlPlane().client();
  private final Rollout rollout = Rollout.begin(cluster, client);

  @AfterAll
  void close() {
    client.close();
    cluster.close();
  }

  @BeforeEach
  void everyNodeRunsTheNewerContainerd() {
    rollout.retryWhatFailed();
    rollout.switchTo(Rollout.CONTAINERD);
    rollout.awaitReady();
    rollout.awaitWorkload();
    assertThat(rollout.runtimeVersions()).isEqualTo(NEWER);
  }

  @Test
  void podsKeepUidNodeAndEmptyDirThroughASwitch() {
    var before = rollout.kept();

    rollout.switchTo(Rollout.DEBIAN);
    rollout.awaitReady();
    rollout.awaitWorkload();

    assertThat(rollout.runtimeVersions()).allMatch(text -> text.startsWith("containerd://1.6."));
    assertThat(rollout.kept()).isEqualTo(before);
    assertThat(rollout.doubled()).isEmpty();
    for (var node : cluster.nodes()) {
      assertThat(node.exec("cat", "/etc/crictl.yaml")).contains(Rollout.DEBIAN);
    }
  }

  @Test
  void socketThatDoesNotExistIsRefusedBeforeAnythingIsDisturbed() {
    var containers = rollout.containers();

    rollout.switchTo("unix:///run/absent/absent.sock");

    Await.until(
        "refusal in preflight that names the socket",
        Rollout.CHANGE,
        () ->
            rollout.nodeSays("node-1", "PreflightPassed", Status.False, "/run/absent/absent.sock"));
    assertThat(rollout.is("Ready", Status.True)).isFalse();
    assertThat(rollout.containers()).isEqualTo(containers);
    assertThat(rollout.runtimeVersions()).isEqualTo(NEWER);
  }

  @Test
  void runtimeThatStartsAndThenFailsIsReverted() {
    var before = rollout.kept();
    // It answers and is configured well, but no container of it ever starts.
    var broken = cluster.nodes().stream().map(RuntimeSwitchTest::breakDebian).toList();
    try {
      rollout.switchTo(Rollout.DEBIAN);

      Await.until(
          "one node rolled back",
          Rollout.CHANGE,
          () ->
              rollout.nodeSays("node-1", "RolledBack", Status.True, MISSED)
                  || rollout.nodeSays("node-2", "RolledBack", Status.True, MISSED));
      rollout.awaitWorkload();
      assertThat(rollout.runtimeVersions()).isEqualTo(NEWER);
      assertThat(rollout.kept()).isEqualTo(before);
      // The operator may have lived on the node that went back, and has to come back first.
      rollout.await("Degraded", Status.True);
      assertThat(rollout.message("Degraded")).contains(MISSED);
    } finally {
      for (var repair : broken) {
        repair.run();
      }
    }
  }

  @Test
  void evictionThresholdsAndPauseImageChangeWithoutARestart() {
    var containers = rollout.containers();

    rollout.edit(
        "{\"spec\":{\"pauseImage\":\"%s\",\"eviction\":{\"hard\":{\"memory.available\":\"64Mi\"}}}}"
            .formatted(Images.OTHER_PAUSE));
    rollout.awaitReady();

    assertThat(rollout.containers()).isEqualTo(containers);
    for (var node : cluster.nodes()) {
      assertThat(node.exec("cat", node.runtime(ContainerRuntime.CONTAINERD).configurationFile()))
          .contains(Images.OTHER_PAUSE);
      assertThat(rollout.effectiveEviction(node.name())).contains("64Mi");
    }
    rollout.edit("{\"spec\":{\"pauseImage\":\"%s\",\"eviction\":null}}".formatted(Images.PAUSE));
    rollout.awaitReady();
  }

  @Test
  void podsLeaveANodeBeforeItsRuntimeIsSwitched() {
    var before = rollout.kept();
    rollout.allowNoDisruption();
    try {
      rollout.edit(
          "{\"spec\":{\"rollout\":{\"podHandling\":\"Drain\"},\"runtime\":{\"endpoint\":\"%s\"}}}"
              .formatted(Rollout.DEBIAN));

      Await.until(
          "a drain that tells which budget holds it",
          Rollout.CHANGE,
          () -> rollout.blockers().contains("The disruption budget sample needs 4 healthy pods"));
      assertThat(rollout.runtimeVersions()).isEqualTo(NEWER);
      assertThat(rollout.kept()).isEqualTo(before);

      rollout.allowHalfOfThemToBeDisrupted();
      rollout.awaitReady();
      rollout.awaitWorkload();

      assertThat(rollout.runtimeVersions()).allMatch(text -> text.startsWith("containerd://1.6."));
      assertThat(rollout.kept().keySet()).doesNotContainAnyElementsOf(before.keySet());
      Await.until("nodes that serve again", Rollout.CHANGE, () -> rollout.cordons().isEmpty());
    } finally {
      rollout.edit("{\"spec\":{\"rollout\":{\"podHandling\":\"InPlace\"}}}");
      rollout.endBudget();
    }
  }

  @Test
  void aFileThatSomebodyEditsIsReportedFieldByField() {
    var containers = rollout.containers();
    var node = cluster.nodes().getFirst();
    var file = node.runtime(ContainerRuntime.CONTAINERD).configurationFile();
    Await.until(
        "files as they were committed",
        Rollout.CHANGE,
        () -> rollout.nodeSays("node-1", "Drifted", Status.False, ""));

    node.exec("sed", "-i", "s|%s|%s|".formatted(Images.PAUSE, Images.OTHER_PAUSE), file);
    try {
      Await.until(
          "the edit in the node's state",
          Rollout.CHANGE,
          () ->
              rollout.nodeSays(
                  "node-1", "Drifted", Status.True, "pauseImage is '" + Images.OTHER_PAUSE));
      rollout.await("Drifted", Status.True);
      assertThat(rollout.nodeSays("node-2", "Drifted", Status.False, "")).isTrue();
      assertThat(rollout.containers()).isEqualTo(containers);
    } finally {
      node.exec("sed", "-i", "s|%s|%s|".formatted(Images.OTHER_PAUSE, Images.PAUSE), file);
    }
    rollout.await("Drifted", Status.False);
  }

  /** Makes the OCI runtime of Debian's containerd fail always; running the answer repairs it. */
  private static Runnable breakDebian(Node node) {
    var file = node.runtime(ContainerRuntime.CONTAINERD_DEBIAN).configurationFile();
    node.exec("sed", "-i", "s|/usr/bin/crun|/bin/false|", file);
    return () -> node.exec("sed", "-i", "s|/bin/false|/usr/bin/crun|", file);
  }
}
