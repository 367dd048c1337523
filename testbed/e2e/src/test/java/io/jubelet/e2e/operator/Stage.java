package io.jubelet.e2e.operator;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ConfigConditions;
import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.JubeletResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A control plane with our resources on it, scripted nodes, and waiting for what they lead to. */
final class Stage implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(90);
  static final String OLD = "unix:///run/old/containerd.sock";
  static final String NEW = "unix:///run/new/containerd.sock";

  final ControlPlane plane;
  final KubernetesClient client;
  final Witness witness = new Witness();
  private final List<FakeNode> nodes = new ArrayList<>();

  private Stage(ControlPlane plane) {
    this.plane = plane;
    this.client = plane.client();
  }

  static Stage set(String name) {
    var plane = ControlPlane.start(name, Set.of());
    JubeletResources.apply(plane);
    return new Stage(plane);
  }

  FakeNode node(String name, Map<String, String> labels) {
    var running =
        client
            .getKubernetesSerialization()
            .unmarshal(
                """
                {"runtime": {"name": "containerd", "endpoint": "%s"}, "pauseImage": "pause:1"}
                """
                    .formatted(OLD),
                RenderedConfig.class);
    var node = new FakeNode(client, name, labels, running, witness);
    nodes.add(node);
    return node;
  }

  List<FakeNode> nodes(String... names) {
    return List.of(names).stream().map(name -> node(name, Map.of("pool", "a"))).toList();
  }

  void apply(String name, String spec) {
    var text =
        """
        {"apiVersion": "jubelet.io/v1alpha1", "kind": "NodeRuntimeConfig",
         "metadata": {"name": "%s"}, "spec": %s}
        """
            .formatted(name, spec);
    client.resource(text).forceConflicts().serverSideApply();
  }

  /** A pod without a controller that is bound to the node; no kubelet delays its end. */
  void pod(String node, String name) {
    var account =
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("default")
            .endMetadata()
            .build();
    client.resource(account).serverSideApply();
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("name", name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withAutomountServiceAccountToken(false)
                .withTerminationGracePeriodSeconds(0L)
                .addNewContainer()
                .withName("main")
                .withImage("any")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  boolean gone(String config) {
    return client.resources(NodeRuntimeConfig.class).withName(config).get() == null;
  }

  boolean cordoned(String node) {
    return Boolean.TRUE.equals(
        client.nodes().withName(node).require().getSpec().getUnschedulable());
  }

  NodeRuntimeConfigStatus status(String config) {
    var stored = client.resources(NodeRuntimeConfig.class).withName(config).get();
    return Optional.ofNullable(stored)
        .map(NodeRuntimeConfig::getStatus)
        .orElseGet(NodeRuntimeConfigStatus::none);
  }

  /** Waits until a condition of the config's present generation is as said. */
  Condition await(String config, String type, Condition.Status status, String reason) {
    var wanted = "%s=%s %s of %s".formatted(type, status, reason, config);
    Await.until(wanted, SOON, () -> current(config, type, status, reason).isPresent());
    return current(config, type, status, reason).orElseThrow();
  }

  private Optional<Condition> current(
      String config, String type, Condition.Status status, String reason) {
    var stored = client.resources(NodeRuntimeConfig.class).withName(config).get();
    return ConfigConditions.find(stored, type, status)
        .filter(condition -> condition.reason().equals(reason));
  }

  void awaitDone(String config) {
    await(config, "Ready", Condition.Status.True, "AllNodesUpdated");
  }

  NodeRuntimeState awaitState(String node, String fact, Predicate<NodeRuntimeState> holds) {
    var states = client.resources(NodeRuntimeState.class).withName(node);
    Await.until(
        node + ": " + fact,
        SOON,
        () -> Optional.ofNullable(states.get()).filter(holds).isPresent());
    return states.require();
  }

  NodeRuntimeState state(String node) {
    return client.resources(NodeRuntimeState.class).withName(node).require();
  }

  void awaitPhase(String node, String phase) {
    awaitState(
        node,
        "phase " + phase,
        state ->
            Optional.ofNullable(state.getStatus())
                .map(status -> status.rollout())
                .filter(rollout -> rollout.phase().equals(phase))
                .isPresent());
  }

  void awaitStep(FakeNode node, String step) {
    Await.until(node.name() + " at " + step, SOON, () -> node.reached().equals(step));
  }

  /** Removes configs and nodes, so that the next test starts from nothing. */
  void clear() {
    deleteConfigs();
    nodes.forEach(FakeNode::close);
    nodes.clear();
    client.nodes().delete();
    client.pods().inNamespace("default").delete();
    Await.until("an empty stage", SOON, this::empty);
    witness.forget();
  }

  /** At once, whether an operator is there or not. */
  private void deleteConfigs() {
    client.resources(NodeRuntimeConfig.class).delete();
    for (var left : client.resources(NodeRuntimeConfig.class).list().getItems()) {
      plane.attemptKubectl(
          List.of(
              "patch",
              "nrc",
              left.getMetadata().getName(),
              "--type=merge",
              "-p",
              "{\"metadata\":{\"finalizers\":null}}"));
    }
  }

  /** A pass of the operator that began before may still make a state, and nobody collects it. */
  private boolean empty() {
    client.resources(NodeRuntimeState.class).delete();
    return client.nodes().list().getItems().isEmpty()
        && client.resources(NodeRuntimeState.class).list().getItems().isEmpty();
  }

  @Override
  public void close() {
    nodes.forEach(FakeNode::close);
    client.close();
    plane.close();
  }
}
