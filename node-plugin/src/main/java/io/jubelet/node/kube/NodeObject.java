package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.KubeApi.RegisteredNode;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.OwnNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The Node of this agent. */
final class NodeObject {
  /**
   * Labels that the kubelet keeps right on a Node that already is; all others are the
   * administrator's. The list of {@code updateDefaultLabels} in pkg/kubelet/kubelet_node_status.go.
   */
  private static final List<String> KEPT_LABELS =
      List.of(
          "kubernetes.io/hostname",
          "kubernetes.io/os",
          "kubernetes.io/arch",
          "beta.kubernetes.io/os",
          "beta.kubernetes.io/arch",
          "topology.kubernetes.io/zone",
          "topology.kubernetes.io/region",
          "node.kubernetes.io/instance-type",
          "beta.kubernetes.io/instance-type");

  private final Connection connection;
  private final String path;

  /** Last seen; empty before the first answer. Only ever set, by the answers of the API server. */
  private volatile String uid = "";

  NodeObject(Connection connection, String name) {
    this.connection = connection;
    this.path = "/api/v1/nodes/" + Call.segment(name);
  }

  /**
   * Creates it. On one that already is only the kubelet's own labels are set; its taints are not
   * touched, which NodeRestriction would refuse.
   */
  Outcome<RegisteredNode> register(Node node, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var created = connection.send(Call.post("/api/v1/nodes", Json.tree(node)), deadline.left());
    return switch (created.outcome(this::registered)) {
      case Refused<RegisteredNode>(String reason, _) when reason.equals("AlreadyExists") ->
          reconcile(node, deadline);
      case Refused<RegisteredNode> refused when refused.reason().equals("Forbidden") ->
          // A node may be forbidden to create itself and still be there, made by somebody else.
          reconcile(node, deadline) instanceof Done<RegisteredNode> existing ? existing : refused;
      case Outcome<RegisteredNode> outcome -> outcome;
    };
  }

  /** Only looks: others make it. */
  Outcome<RegisteredNode> find(Duration timeout) {
    return read(Deadline.after(timeout)).map(this::registered);
  }

  private RegisteredNode registered(JsonNode node) {
    return new RegisteredNode(seen(node), told(node.path("status")));
  }

  private static Optional<NodeStatus> told(JsonNode status) {
    var conditions = new ArrayList<NodeCondition>();
    for (var condition : status.path("conditions")) {
      conditions.add(
          new NodeConditionBuilder()
              .withType(condition.path("type").asText())
              .withStatus(condition.path("status").asText())
              .withLastTransitionTime(condition.path("lastTransitionTime").asText())
              .build());
    }
    return conditions.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new NodeStatusBuilder()
                .withConditions(conditions)
                .withNewNodeInfo()
                .withBootID(status.path("nodeInfo").path("bootID").asText())
                .endNodeInfo()
                .build());
  }

  private Outcome<RegisteredNode> reconcile(Node node, Deadline deadline) {
    return read(deadline).then(existing -> labelled(node, existing, deadline));
  }

  private Outcome<RegisteredNode> labelled(Node node, JsonNode existing, Deadline deadline) {
    var patch = Json.object();
    var labels = patch.putObject("metadata").putObject("labels");
    putDifferences(node, existing.path("metadata").path("labels"), labels);
    if (labels.isEmpty()) {
      return new Done<>(registered(existing));
    }
    return connection
        .send(Call.strategicMergePatch(path, patch), deadline.left())
        .outcome(this::registered);
  }

  private static void putDifferences(Node node, JsonNode existing, ObjectNode differences) {
    var wanted = node.getMetadata().getLabels();
    for (var label : KEPT_LABELS) {
      var value = wanted.get(label);
      if (value != null && !value.equals(existing.path(label).asText())) {
        differences.put(label, value);
      }
    }
  }

  /** The UID, read once from the API server when this agent did not register. */
  Outcome<String> uid(Deadline deadline) {
    return uid.isEmpty() ? read(deadline).map(_ -> uid) : new Done<>(uid);
  }

  private Outcome<JsonNode> read(Deadline deadline) {
    return connection
        .send(Call.get(path), deadline.left())
        .outcome(
            node -> {
              seen(node);
              return node;
            });
  }

  Outcome<OwnNode> read(Duration timeout) {
    return read(Deadline.after(timeout)).map(NodeObject::own);
  }

  /** Of the tree as the API has it, without the fields that can be large. */
  static OwnNode own(JsonNode node) {
    var labels = new TreeMap<String, String>();
    node.path("metadata")
        .path("labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    var taints = new ArrayList<Taint>();
    for (var taint : node.path("spec").path("taints")) {
      taints.add(
          new Taint(
              taint.path("effect").asText(),
              taint.path("key").asText(),
              null,
              taint.path("value").asText()));
    }
    return new OwnNode(node.path("metadata").path("name").asText(), labels, taints);
  }

  private String seen(JsonNode node) {
    uid = node.path("metadata").path("uid").asText();
    return uid;
  }

  /** Repeating it changes nothing. */
  Outcome<Nothing> patchStatus(NodeStatus status, Duration timeout) {
    var call = Call.strategicMergePatch(path + "/status", StatusPatch.of(status));
    return connection
        .send(call, timeout)
        .outcome(
            node -> {
              seen(node);
              return Nothing.NOTHING;
            });
  }
}
