package io.jubelet.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ConfigConditions;
import io.jubelet.testbed.JubeletResources;
import io.jubelet.testbed.TestCluster;
import io.jubelet.testbed.Tools;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sample workload, the operator and one NodeRuntimeConfig {@code workers} on a cluster, as the
 * demo has them.
 */
final class Rollout {
  static final String CONTAINERD = "unix:///run/containerd/containerd.sock";
  static final String DEBIAN = "unix:///run/containerd-debian/containerd.sock";

  /** Longest time of a change on both nodes, on a busy machine. */
  static final Duration CHANGE = Duration.ofMinutes(5);

  static final int SAMPLE_PODS = 4;

  private final TestCluster cluster;
  private final KubernetesClient client;

  private Rollout(TestCluster cluster, KubernetesClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  /**
   * What must survive a switch of a pod, by pod name.
   *
   * @param word what the pod wrote into its emptyDir when it was new
   */
  record Kept(String uid, String node, String word) {}

  /** Applies everything a user applies and returns when the nodes are where they should be. */
  static Rollout begin(TestCluster cluster, KubernetesClient client) {
    var rollout = withoutOperator(cluster, client);
    rollout.apply("-k", "manifests");
    rollout.awaitBeginning();
    return rollout;
  }

  /** As {@link #begin}, without an operator: the caller runs one. */
  static Rollout withoutOperator(TestCluster cluster, KubernetesClient client) {
    JubeletResources.apply(cluster.controlPlane());
    return new Rollout(cluster, client);
  }

  /** Gives the sample and its configuration, and waits until both are as they should be. */
  void awaitBeginning() {
    apply("-f", "testbed/demo/workload.yaml");
    apply("-f", "testbed/demo/config.yaml");
    awaitReady();
    awaitWorkload();
  }

  private void apply(String how, String path) {
    kubectl("apply", how, Tools.find().repository().resolve(path).toString());
  }

  /** Merges JSON into the configuration's spec, as {@code kubectl patch} does. */
  void edit(String json) {
    kubectl("patch", "noderuntimeconfig", "workers", "--type=merge", "-p", json);
  }

  void switchTo(String endpoint) {
    edit("{\"spec\":{\"runtime\":{\"endpoint\":\"%s\"}}}".formatted(endpoint));
  }

  /** Lets nodes try a revision again that failed on them. */
  void retryWhatFailed() {
    kubectl("annotate", "noderuntimestates", "--all", "--overwrite", "jubelet.io/retry=");
  }

  /** Waits until the configuration is Ready in its present generation. */
  void awaitReady() {
    await("Ready", Condition.Status.True);
  }

  /** Waits until a condition of the configuration's present generation has this status. */
  void await(String type, Condition.Status status) {
    Await.until(
        "NodeRuntimeConfig workers %s=%s".formatted(type, status), CHANGE, () -> is(type, status));
  }

  /** Whether a condition of the configuration has this status for its present generation. */
  boolean is(String type, Condition.Status status) {
    var config = client.resources(NodeRuntimeConfig.class).withName("workers").require();
    return ConfigConditions.find(config, type, status).isPresent();
  }

  /** What a condition of the configuration says; empty when there is none. */
  String message(String type) {
    var config = client.resources(NodeRuntimeConfig.class).withName("workers").require();
    return Optional.ofNullable(config.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(condition -> condition.type().equals(type))
        .map(Condition::message)
        .findFirst()
        .orElse("");
  }

  /** How far a node says it has come in its attempt. */
  String step(String node) {
    return kubectl("get", "noderuntimestate", node, "-o", "jsonpath={.status.agent.step}");
  }

  /** Takes a node's attempt back as the operator would; to be used while no operator runs. */
  void orderRevert(String node) {
    kubectl(
        "patch",
        "noderuntimestate",
        node,
        "--type=merge",
        "-p",
        "{\"spec\":{\"grant\":\"Revert\"}}");
  }

  private NodeRuntimeState state(String node) {
    return client.resources(NodeRuntimeState.class).withName(node).require();
  }

  /** Whether a condition of a node's state has this status, and its message holds this text. */
  boolean nodeSays(String node, String type, Condition.Status status, String text) {
    var state = state(node);
    return state.getStatus() != null
        && state.getStatus().conditions().stream()
            .anyMatch(
                condition ->
                    condition.type().equals(type)
                        && condition.status() == status
                        && condition.message().contains(text));
  }

  /** The eviction thresholds a node says it uses, as JSON text. */
  String effectiveEviction(String node) {
    return kubectl(
        "get", "noderuntimestate", node, "-o", "jsonpath={.status.agent.effectiveEviction}");
  }

  /** What the nodes say they run, node-1 first. */
  List<String> runtimeVersions() {
    return cluster.nodes().stream()
        .map(
            node ->
                client
                    .nodes()
                    .withName(node.name())
                    .require()
                    .getStatus()
                    .getNodeInfo()
                    .getContainerRuntimeVersion())
        .toList();
  }

  /** A disruption budget that needs all of the sample's pods. */
  void allowNoDisruption() {
    kubectl("create", "pdb", "sample", "--selector=app=sample", "--min-available=" + SAMPLE_PODS);
  }

  void allowHalfOfThemToBeDisrupted() {
    var half = "{\"spec\":{\"minAvailable\":%d}}".formatted(SAMPLE_PODS / 2);
    kubectl("patch", "pdb", "sample", "--type=merge", "-p", half);
  }

  void endBudget() {
    kubectl("delete", "pdb", "sample");
  }

  /** What holds drains, as the nodes' states have it. */
  String blockers() {
    return kubectl(
        "get", "noderuntimestates", "-o", "jsonpath={.items[*].status.rollout.drain.blockers}");
  }

  /** Nodes that take no new pods, or say that we keep them away. */
  String cordons() {
    return kubectl("get", "nodes", "-o", "jsonpath={.items[*].spec.unschedulable}")
        + kubectl(
            "get",
            "nodes",
            "-o",
            "jsonpath={.items[*].metadata.annotations.jubelet\\.io/cordoned-by}");
  }

  /** Waits until every pod of the sample runs. */
  void awaitWorkload() {
    Await.until(
        "the sample's pods Ready",
        CHANGE,
        () -> samples().size() == SAMPLE_PODS && samples().stream().allMatch(Pods::ready));
  }

  TreeMap<String, Kept> kept() {
    var kept = new TreeMap<String, Kept>();
    for (var pod : samples()) {
      var name = pod.getMetadata().getName();
      var word = kubectl("exec", name, "--", "cat", "/data/word");
      kept.put(name, new Kept(pod.getMetadata().getUid(), pod.getSpec().getNodeName(), word));
    }
    return kept;
  }

  /** What instances of a pod that lived at the same time wrote, which none ever should. */
  String doubled() {
    var found = new StringBuilder();
    for (var pod : samples()) {
      var name = pod.getMetadata().getName();
      found.append(
          kubectl("exec", name, "--", "sh", "-c", "cat /data/doubled 2>/dev/null || true"));
    }
    return found.toString();
  }

  /** The container ids of the sample's pods, by pod name. */
  TreeMap<String, String> containers() {
    var ids = new TreeMap<String, String>();
    for (var pod : samples()) {
      ids.put(pod.getMetadata().getName(), Pods.container(pod, "main").getContainerID());
    }
    return ids;
  }

  private List<Pod> samples() {
    return client.pods().inNamespace("default").withLabel("app", "sample").list().getItems();
  }

  private String kubectl(String... words) {
    return cluster.controlPlane().kubectl(words);
  }
}
