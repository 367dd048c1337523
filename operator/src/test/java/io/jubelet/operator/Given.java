package io.jubelet.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeStateStatus;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.NodeState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Values of the model from the text of the API. */
public final class Given {
  /** The moment of all decisions in tables. */
  public static final Instant NOW = Instant.parse("2026-09-14T10:00:00Z");

  private static final ObjectMapper YAML =
      YAMLMapper.builder().addModule(new JavaTimeModule()).build();

  private Given() {}

  public static <T> T value(String yaml, Class<T> type) {
    try {
      return YAML.readValue(yaml, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + yaml, e);
    }
  }

  public static Config config(String name, String spec) {
    return new Config(
        name,
        1,
        "",
        false,
        value(spec, NodeRuntimeConfigSpec.class),
        NodeRuntimeConfigStatus.none());
  }

  /** A Ready node with containerd 2.4.2 that gave a sign of life just now. */
  public static FleetNode node(String name) {
    return new FleetNode(
        name,
        "uid-" + name,
        "1",
        new TreeMap<>(),
        true,
        Optional.of(NOW.minusSeconds(3600)),
        Optional.of(NOW),
        "containerd://2.4.2",
        false,
        "",
        Optional.empty());
  }

  /** The same node with these labels. */
  public static FleetNode labelled(FleetNode node, Map<String, String> labels) {
    return new FleetNode(
        node.name(),
        node.uid(),
        node.version(),
        new TreeMap<>(labels),
        node.ready(),
        node.readySince(),
        node.heartbeat(),
        node.runtimeVersion(),
        node.cordoned(),
        node.cordonedBy(),
        node.pods());
  }

  /** The same node, Ready or not. */
  public static FleetNode ready(FleetNode node, boolean ready) {
    return new FleetNode(
        node.name(),
        node.uid(),
        node.version(),
        node.labels(),
        ready,
        node.readySince(),
        node.heartbeat(),
        node.runtimeVersion(),
        node.cordoned(),
        node.cordonedBy(),
        node.pods());
  }

  /**
   * The same node, cordoned or not.
   *
   * @param attempt for which we did; empty when it was not us
   */
  public static FleetNode cordoned(FleetNode node, boolean cordoned, String attempt) {
    return new FleetNode(
        node.name(),
        node.uid(),
        node.version(),
        node.labels(),
        node.ready(),
        node.readySince(),
        node.heartbeat(),
        node.runtimeVersion(),
        cordoned,
        attempt,
        node.pods());
  }

  /**
   * A state of generation 3.
   *
   * @param spec its spec without name and uid
   */
  public static NodeState state(String name, String spec, String status) {
    var identity = "nodeName: %s\nnodeUID: uid-%s\n".formatted(name, name);
    var told = value(status, NodeRuntimeStateStatus.class);
    return new NodeState(
        name,
        "1",
        3,
        false,
        value(identity + spec, NodeRuntimeStateSpec.class),
        Optional.ofNullable(told.rollout()).orElseGet(RolloutStatus::none),
        Optional.ofNullable(told.agent()),
        told.conditions());
  }
}
