package io.jubelet.e2e.operator;

import static io.jubelet.testbed.Audit.right;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.jubelet.testbed.Audit;
import io.jubelet.testbed.OperatorRun;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operator has the rights that it uses, and no other. */
final class RightsTest {
  private static final String CONFIG =
      """
      {"nodeSelector": {"matchLabels": {"pool": "a"}}, "pauseImage": "pause:1",
       "runtime": {"name": "containerd", "endpoint": "%s"},
       "rollout": {
         "health": {"minReadySeconds": 0}, "podHandling": "Drain",
         "drain": {"timeoutSeconds": 2, "onTimeout": "Force", "unmanagedPods": "Delete"}}}
      """;

  /** Everybody may ask what he may do (system:basic-user). */
  private static final String ABOUT_ONESELF = " authorization.k8s.io/";

  /**
   * What takes ten minutes, what takes somebody who edits a config as it is deleted, and what the
   * SDK asks for at its start.
   */
  private static final Set<String> NOT_HERE =
      Set.of(
          right("delete", "jubelet.io", "noderuntimerevisions"),
          right("get", "jubelet.io", "noderuntimeconfigs"),
          right("update", "coordination.k8s.io", "leases"));

  @Test
  void whatTheOperatorIsGrantedIsWhatItUses() {
    try (var stage = Stage.set("rights");
        var operator = OperatorRun.start(stage.plane)) {
      aFullLife(stage);
      operator.terminate();

      var used = used(stage);
      used.addAll(NOT_HERE);
      assertThat(used).isEqualTo(granted(stage));
    }
  }

  /** A switch with drains, a Node that is made anew, and the end of the config. */
  private static void aFullLife(Stage stage) {
    var nodes = stage.nodes("w-1", "w-2");
    stage.apply("workers", CONFIG.formatted(Stage.OLD));
    stage.awaitDone("workers");
    stage.pod("w-1", "free");
    stage.pod("w-2", "protected");
    stage.client.resource(budget()).create();
    stage.client.pods().inNamespace("default").withName("protected").editStatus(RightsTest::runs);

    stage.apply("workers", CONFIG.formatted(Stage.NEW));
    stage.awaitDone("workers");
    var before = stage.state("w-2").getMetadata().getUid();
    nodes.getLast().close();
    stage.client.nodes().withName("w-2").delete();
    stage.node("w-2", Map.of("pool", "a"));
    stage.awaitState("w-2", "another one", state -> !before.equals(state.getMetadata().getUid()));
    stage.awaitDone("workers");

    stage.plane.kubectl("delete", "nrc", "workers");
  }

  /** A pod that waits to run has no budget. */
  private static Pod runs(Pod pod) {
    return new PodBuilder(pod).editOrNewStatus().withPhase("Running").endStatus().build();
  }

  /** Nothing lets a pod go that no controller has counted for it. */
  private static PodDisruptionBudget budget() {
    return new PodDisruptionBudgetBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("all")
        .endMetadata()
        .withNewSpec()
        .withNewMinAvailable(1)
        .withNewSelector()
        .addToMatchLabels("name", "protected")
        .endSelector()
        .endSpec()
        .build();
  }

  private static SortedSet<String> used(Stage stage) {
    var used = stage.plane.audit().byOperator();
    used.removeIf(right -> right.contains(ABOUT_ONESELF));
    return used;
  }

  private static SortedSet<String> granted(Stage stage) {
    var rbac = stage.client.rbac();
    var granted = new TreeSet<String>();
    Stream.concat(
            rbac.clusterRoles().withName("jubelet-operator").require().getRules().stream(),
            rbac.roles().inAnyNamespace().list().getItems().stream()
                .filter(role -> role.getMetadata().getName().startsWith("jubelet-operator"))
                .flatMap(role -> role.getRules().stream()))
        .forEach(rule -> Audit.rights(rule).forEach(granted::add));
    return granted;
  }
}
