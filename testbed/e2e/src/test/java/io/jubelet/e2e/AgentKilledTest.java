package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.api.v1alpha1.Condition.Status;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Audit;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.Command;
import io.jubelet.testbed.ContainerRuntime;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.OperatorRun;
import io.jubelet.testbed.TestCluster;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The agent is killed with signal 9 at every step of a switch, and its successor goes on or goes
 * back: nothing of the pods is lost, and nothing of them runs twice. The operator runs beside the
 * cluster, so that it is not on the node that it switches.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentKilledTest {
  private static final List<String> FORWARD =
      List.of(
          "PREPARED",
          "FENCED",
          "OLD_PODS_STOPPED",
          "OLD_RUNTIME_STOPPED",
          "CONFIG_WRITTEN",
          "NEW_RUNTIME_STARTED",
          "AGENT_SWITCHED",
          "LOCAL_VERIFIED",
          "COMMITTED");

  private static final List<String> BACK =
      List.of(
          "REVERTING",
          "REVERT_PODS_STOPPED",
          "REVERT_RUNTIME_STOPPED",
          "REVERT_FILES_RESTORED",
          "REVERT_RUNTIME_STARTED",
          "REVERTED");

  /** A kill that came a step late counts for that step, and the one that was meant waits. */
  private static final int MOST_SWITCHES = 2 * FORWARD.size();

  private static final int MOST_RETURNS = 4;

  private final TestCluster cluster = TestCluster.start(ClusterSpec.of("killed", Agent.JUBELET, 1));
  private final Node node = cluster.nodes().getFirst();
  private final KubernetesClient client = cluster.controlPlane().client();
  private final Rollout rollout = Rollout.withoutOperator(cluster, client);
  private OperatorRun operator = OperatorRun.start(cluster.controlPlane());

  AgentKilledTest() {
    rollout.awaitBeginning();
  }

  @AfterAll
  void close() {
    operator.close();
    client.close();
    cluster.close();
  }

  @Test
  void whatAnAgentIsGrantedIsWhatItUses() {
    var granted = new TreeSet<String>();
    client
        .rbac()
        .clusterRoles()
        .withName("jubelet-node")
        .require()
        .getRules()
        .forEach(rule -> granted.addAll(Audit.rights(rule)));

    assertThat(cluster.controlPlane().audit().byNodes()).isEqualTo(granted);
  }

  @Test
  void killedAtAnyStepForwardItsSuccessorFinishesTheSwitch() {
    rollout.retryWhatFailed();
    var before = rollout.kept();
    var missing = new LinkedHashSet<>(FORWARD);
    var target = Rollout.DEBIAN;

    for (int i = 0; i < MOST_SWITCHES && !missing.isEmpty(); i++) {
      try (var killer = new StepKiller(node)) {
        rollout.switchTo(target);
        missing.remove(killer.killAt(missing.getFirst(), Rollout.CHANGE));
      }

      rollout.awaitReady();
      rollout.awaitWorkload();
      assertThat(rollout.kept()).isEqualTo(before);
      onlyTheSampleRunsAt(target);
      target = target.equals(Rollout.DEBIAN) ? Rollout.CONTAINERD : Rollout.DEBIAN;
    }

    assertThat(missing).as("steps at which the agent never died").isEmpty();
    rollout.switchTo(Rollout.CONTAINERD);
    rollout.awaitReady();
  }

  @Test
  void killedAtEveryStepBackItsSuccessorsReturnToTheOldRuntime() {
    var before = rollout.kept();
    var missing = new LinkedHashSet<>(BACK);
    // It answers, and no container of it ever starts, so the switch stays at AgentSwitched.
    node.exec("sed", "-i", "s|/usr/bin/crun|/bin/false|", debianConfiguration());

    for (int i = 0; i < MOST_RETURNS && !missing.isEmpty(); i++) {
      killOnTheWayBack(missing);

      operator = OperatorRun.start(cluster.controlPlane());
      rollout.await("Degraded", Status.True);
      rollout.awaitWorkload();
      assertThat(rollout.kept()).isEqualTo(before);
      assertThat(rollout.runtimeVersions()).containsExactly("containerd://2.4.2");
      onlyTheSampleRunsAt(Rollout.CONTAINERD);
      rollout.switchTo(Rollout.CONTAINERD);
      rollout.awaitReady();
    }

    node.exec("sed", "-i", "s|/bin/false|/usr/bin/crun|", debianConfiguration());
    assertThat(missing).as("steps at which the agent never died").isEmpty();
  }

  /** One attempt that is taken back, and kills at all steps that are missing; ends the operator. */
  private void killOnTheWayBack(SequencedSet<String> missing) {
    rollout.retryWhatFailed();
    try (var killer = new StepKiller(node)) {
      rollout.switchTo(Rollout.DEBIAN);
      Await.until(
          "the agent on the new runtime",
          Rollout.CHANGE,
          () -> rollout.step(node.name()).equals("AgentSwitched"));
      operator.close();
      rollout.orderRevert(node.name());
      for (var step : new ArrayList<>(missing)) {
        if (missing.contains(step)) {
          missing.remove(killer.killAt(step, Rollout.CHANGE));
        }
      }
    }
  }

  private void onlyTheSampleRunsAt(String endpoint) {
    assertThat(rollout.doubled()).isEmpty();
    for (var runtime : node.runtimes()) {
      if (runtime.endpoint().equals(endpoint)) {
        // A task each for the sandbox and the container.
        assertThat(runningTasks(runtime)).hasSize(2 * Rollout.SAMPLE_PODS);
      } else {
        var left = node.attempt(Command.DEADLINE, "pgrep", "-f", shim(runtime));
        assertThat(left.output()).as("processes of %s", runtime.name()).isEmpty();
        assertThat(left.exit()).as("what pgrep says when there are none").isEqualTo(1);
      }
    }
  }

  /**
   * One that was created and never ran may be left: containerd 2.4.2 does not delete the task of a
   * sandbox when its caller dies between the task's creation and its start, not even when the
   * sandbox is removed.
   */
  private List<String> runningTasks(ContainerRuntime runtime) {
    return node.exec(runtime.ctr(), "-a", runtime.socket(), "-n", "k8s.io", "tasks", "list")
        .lines()
        .filter(line -> line.endsWith("RUNNING"))
        .toList();
  }

  private static String shim(ContainerRuntime runtime) {
    return "containerd-shim-runc-v2.*" + runtime.socket();
  }

  private String debianConfiguration() {
    return node.runtime(ContainerRuntime.CONTAINERD_DEBIAN).configurationFile();
  }
}
