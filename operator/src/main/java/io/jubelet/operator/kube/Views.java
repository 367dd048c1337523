package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.NodeRuntimeStateStatus;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.NodeState;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Resources of the API as values of the model. */
final class Views {
  /** Set by people on a NodeRuntimeState: try the failed revision again. */
  static final String RETRY = "jubelet.io/retry";

  /** Set by people on a NodeRuntimeConfig: let this revision go beyond its canaries. */
  static final String PROMOTE = "jubelet.io/promote";

  /** Set by us on a Node that we made unschedulable: the attempt for which. */
  static final String CORDONED_BY = "jubelet.io/cordoned-by";

  private static final NodeRuntimeStateStatus NO_REPORT =
      new NodeRuntimeStateStatus(null, null, List.of());

  private Views() {}

  static Config config(NodeRuntimeConfig config, @Nullable NodeRuntimeConfigStatus status) {
    return new Config(
        config.getMetadata().getName(),
        config.getMetadata().getGeneration(),
        promoted(config),
        config.isMarkedForDeletion(),
        config.getSpec(),
        status == null ? NodeRuntimeConfigStatus.none() : status);
  }

  static String promoted(NodeRuntimeConfig config) {
    return present(config.getMetadata().getAnnotations()).getOrDefault(PROMOTE, "");
  }

  static NodeState state(NodeRuntimeState state) {
    var meta = state.getMetadata();
    var status = state.getStatus() == null ? NO_REPORT : state.getStatus();
    return new NodeState(
        meta.getName(),
        meta.getResourceVersion(),
        meta.getGeneration(),
        present(meta.getAnnotations()).containsKey(RETRY),
        state.getSpec(),
        status.rollout() == null ? RolloutStatus.none() : status.rollout(),
        Optional.ofNullable(status.agent()),
        status.conditions());
  }

  static FleetNode node(Node node) {
    var ready = ready(node);
    return new FleetNode(
        node.getMetadata().getName(),
        node.getMetadata().getUid(),
        node.getMetadata().getResourceVersion(),
        new TreeMap<>(present(node.getMetadata().getLabels())),
        ready.map(NodeCondition::getStatus).filter("True"::equals).isPresent(),
        ready.map(NodeCondition::getLastTransitionTime).map(Views::instant),
        ready.map(NodeCondition::getLastHeartbeatTime).map(Views::instant),
        runtimeVersion(node.getStatus()),
        node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
        present(node.getMetadata().getAnnotations()).getOrDefault(CORDONED_BY, ""),
        Optional.empty());
  }

  private static String runtimeVersion(@Nullable NodeStatus status) {
    if (status == null || status.getNodeInfo() == null) {
      return "";
    }
    var version = status.getNodeInfo().getContainerRuntimeVersion();
    return version == null ? "" : version;
  }

  private static Optional<NodeCondition> ready(Node node) {
    return Optional.ofNullable(node.getStatus())
        .map(NodeStatus::getConditions)
        .flatMap(
            conditions ->
                conditions.stream()
                    .filter(condition -> "Ready".equals(condition.getType()))
                    .findFirst());
  }

  private static Instant instant(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }

  private static Map<String, String> present(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
