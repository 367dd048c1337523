package io.jubelet.testbed.kube;

import static io.jubelet.testbed.kube.NodeSide.NODE;
import static io.jubelet.testbed.kube.NodeSide.TIMEOUT;
import static io.jubelet.testbed.kube.NodeSide.done;
import static io.jubelet.testbed.kube.NodeSide.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.testbed.JubeletResources;
import io.jubelet.testbed.Tools;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The node's side of the rollout resources, with the rights that manifests/node gives it. */
final class RuntimeStatesTest {
  private static final Endpoint SOCKET = new Endpoint("unix:///run/containerd/containerd.sock");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final RuntimeConfiguration CURRENT =
      new RuntimeConfiguration(
          "",
          "containerd",
          SOCKET,
          SOCKET,
          Optional.empty(),
          Optional.of("pause:1"),
          Optional.of(CgroupDriver.CGROUPFS),
          new EvictionSettings(
              new TreeMap<>(),
              new TreeMap<>(),
              new TreeMap<>(),
              new TreeMap<>(),
              Optional.empty(),
              Optional.empty()),
          new TreeMap<>());

  private static NodeSide side;

  @BeforeAll
  static void start() {
    side = NodeSide.start("kube-states");
    var clone = Tools.find().repository();
    JubeletResources.applyCrds(side.plane());
    side.plane().kubectl("apply", "-k", clone.resolve("manifests/node").toString());
    side.register(NODE);
  }

  @AfterAll
  static void stop() {
    side.close();
  }

  private static NodeRuntimeState state(String name, String rest) {
    var text =
        """
        apiVersion: jubelet.io/v1alpha1
        kind: NodeRuntimeState
        metadata: {name: %1$s}
        spec: {nodeName: %1$s, nodeUID: u-1, %2$s}
        """;
    return side.admin()
        .getKubernetesSerialization()
        .unmarshal(text.formatted(name, rest), NodeRuntimeState.class);
  }

  private static AgentReport report(String step, List<AgentReport.Condition> conditions) {
    var facts =
        new RuntimeFacts(
            "containerd",
            "v2.4.2",
            "v1",
            true,
            true,
            "",
            Optional.of(CgroupDriver.CGROUPFS),
            Optional.of("pause:1"),
            List.of("runc"),
            new TreeMap<>(),
            false);
    return new AgentReport(
        "nrr-1/1",
        step,
        Optional.of(NOW),
        "nrr-0",
        "nrr-0",
        "boot",
        Optional.of(facts),
        SOCKET,
        new TreeMap<>(),
        List.of(
            new AgentReport.Change(
                "pauseImage", "a", "b", AgentReport.ChangeClass.RUNTIME_RESTART)),
        3,
        "x".repeat(5000),
        conditions);
  }

  private static AgentReport.Condition condition(String type) {
    return new AgentReport.Condition(type, AgentReport.Status.TRUE, "Because", "", NOW);
  }

  @Test
  void reportLeavesTheOperatorsPartAndTakesBackItsOwnConditions() {
    side.admin().resource(state(NODE, "grant: None")).create();
    var operators =
        """
        apiVersion: jubelet.io/v1alpha1
        kind: NodeRuntimeState
        metadata: {name: n1}
        status:
          rollout: {phase: Queued}
          conditions:
          - {type: Ready, status: "False", reason: Waiting, message: "", observedGeneration: 1,
             lastTransitionTime: "2026-01-01T00:00:00Z"}
        """;
    side.admin()
        .resource(
            side.admin().getKubernetesSerialization().unmarshal(operators, NodeRuntimeState.class))
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("operator")
                .build());

    var both = List.of(condition("PreflightPassed"), condition("Applied"));
    done(side.api().applyAgentStatus(report("Prepared", both), TIMEOUT));
    var one = List.of(condition("PreflightPassed"));
    done(side.api().applyAgentStatus(report("Fenced", one), TIMEOUT));

    var status = side.admin().resources(NodeRuntimeState.class).withName(NODE).get().getStatus();
    assertThat(status.conditions())
        .extracting(Condition::type, Condition::status)
        .containsExactlyInAnyOrder(
            tuple("Ready", Condition.Status.False),
            tuple("PreflightPassed", Condition.Status.True));
    assertThat(status.rollout()).extracting(RolloutStatus::phase).isEqualTo("Queued");
    var agent = Objects.requireNonNull(status.agent());
    assertThat(agent.step()).isEqualTo("Fenced");
    assertThat(agent.runtime()).extracting(AgentStatus.Runtime::endpoint).isEqualTo(SOCKET.uri());
    assertThat(agent.lastError()).hasSize(1024);
    side.admin().resources(NodeRuntimeState.class).delete();
  }

  @Test
  void reportWithoutAStateIsRefused() {
    assertThat(refusal(side.api().applyAgentStatus(report("None", List.of()), TIMEOUT)))
        .isEqualTo("NotFound");
  }

  @Test
  void orderIsToldWhenItAppearsChangesAndGoes() throws Exception {
    var told = new Told();
    try (var _ = side.api().watch(told)) {
      told.order("no order", Optional::isEmpty);
      side.admin().resource(state("n2", "grant: None")).create();
      side.admin().resource(state(NODE, "grant: None, fence: 4")).create();
      told.order("none", order -> grant(order, RolloutOrder.Grant.NONE));
      var granted =
          "grant: Execute, attempt: nrr-1/1, revision: nrr-1, fence: 5,"
              + " executeNotAfter: '2026-01-01T00:00:00Z', stepTimeoutSeconds: 60";
      side.admin().resource(state(NODE, granted)).update();

      var order = told.order("execute", seen -> grant(seen, RolloutOrder.Grant.EXECUTE));
      assertThat(order)
          .contains(
              new RolloutOrder(
                  "u-1",
                  "nrr-1",
                  "nrr-1/1",
                  RolloutOrder.Grant.EXECUTE,
                  Optional.of(NOW),
                  Duration.ofSeconds(60),
                  5,
                  2));
      side.admin().resources(NodeRuntimeState.class).withName(NODE).delete();
      told.order("gone", Optional::isEmpty);
    }
    side.admin().resources(NodeRuntimeState.class).delete();
  }

  private static boolean grant(Optional<RolloutOrder> order, RolloutOrder.Grant grant) {
    return order.isPresent() && order.get().grant() == grant;
  }

  private static void makeRevision(String name, String config) {
    side.admin()
        .resource(
            """
            apiVersion: jubelet.io/v1alpha1
            kind: NodeRuntimeRevision
            metadata: {name: %s}
            spec: {schemaVersion: 1, config: %s}
            """
                .formatted(name, config))
        .create();
  }

  @Test
  void revisionIsReadWhole() {
    var config =
        """
        {runtime: {name: crio, endpoint: "unix:///run/crio/crio.sock", defaultHandler: crun},
         pauseImage: "pause:2", cgroupDriver: systemd,
         eviction: {hard: {memory.available: 200Mi}},
         kubelet: {maxPods: 50, kubeReserved: {memory: 1Gi}}}
        """;
    makeRevision("nrr-0123456789ab", config.replace("\n", " "));

    var read = done(side.api().revision("nrr-0123456789ab", CURRENT, TIMEOUT));

    assertThat(read.runtimeName()).isEqualTo("crio");
    assertThat(read.endpoint()).hasToString("unix:///run/crio/crio.sock");
    assertThat(read.imageEndpoint()).isEqualTo(read.endpoint());
    assertThat(read.defaultHandler()).contains("crun");
    assertThat(read.pauseImage()).contains("pause:2");
    assertThat(read.cgroupDriver()).contains(CgroupDriver.SYSTEMD);
    assertThat(read.eviction().hard()).containsEntry("memory.available", "200Mi");
    assertThat(read.kubelet())
        .containsEntry("maxPods", "50")
        .containsEntry("kubeReserved.memory", "1Gi");
  }

  @Test
  void revisionWithoutARuntimeKeepsTheCurrentOne() {
    makeRevision("nrr-ba9876543210", "{eviction: {hard: {memory.available: 1Gi}}}");

    var read = done(side.api().revision("nrr-ba9876543210", CURRENT, TIMEOUT));

    assertThat(read.revision()).isEqualTo("nrr-ba9876543210");
    assertThat(read.endpoint()).isEqualTo(SOCKET);
    assertThat(read.pauseImage()).contains("pause:1");
    assertThat(refusal(side.api().revision("nrr-000000000000", CURRENT, TIMEOUT)))
        .isEqualTo("NotFound");
  }
}
