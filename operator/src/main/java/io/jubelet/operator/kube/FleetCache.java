package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeRevision;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.operator.model.Fleet;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watched copies of configs, nodes and states. Our own writes are seen at once, also before the
 * watch brings them.
 */
final class FleetCache {
  private final IndexerResourceCache<NodeRuntimeConfig> configs;
  private final InformerEventSource<NodeRuntimeConfig, NodeRuntimeConfig> configEvents;
  private final InformerEventSource<Node, NodeRuntimeConfig> nodes;
  private final InformerEventSource<NodeRuntimeState, NodeRuntimeConfig> states;
  private final InformerEventSource<NodeRuntimeRevision, NodeRuntimeConfig> revisions;

  /** Any change of the fleet may concern any config. */
  FleetCache(EventSourceContext<NodeRuntimeConfig> context) {
    configs = context.getPrimaryCache();
    configEvents =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(NodeRuntimeConfig.class, NodeRuntimeConfig.class)
                .withName("configs")
                .withSecondaryToPrimaryMapper(_ -> everyConfig())
                .withOnUpdateFilter(ConfigFilter::matters)
                .build(),
            context);
    nodes =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Node.class, NodeRuntimeConfig.class)
                .withName("nodes")
                .withSecondaryToPrimaryMapper(_ -> everyConfig())
                .withOnUpdateFilter(NodeFilter::matters)
                .build(),
            context);
    states =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(NodeRuntimeState.class, NodeRuntimeConfig.class)
                .withName("states")
                .withSecondaryToPrimaryMapper(_ -> everyConfig())
                .build(),
            context);
    revisions =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(
                    NodeRuntimeRevision.class, NodeRuntimeConfig.class)
                .withName("revisions")
                .withSecondaryToPrimaryMapper(_ -> everyConfig())
                .build(),
            context);
  }

  List<EventSource<?, NodeRuntimeConfig>> eventSources() {
    return List.of(configEvents, nodes, states, revisions);
  }

  private Set<ResourceID> everyConfig() {
    return configs.list(_ -> true).map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  /**
   * The fleet as it was watched, with the status that was written last of one config: the watch may
   * be behind it. The answer to that write may carry a newer spec, too, which the watch has to
   * bring before anything is decided by it, so that all that is decided and told is of one
   * generation.
   */
  Fleet fleet(NodeRuntimeConfig written) {
    var views = new TreeMap<String, FleetNode>();
    var known = new TreeMap<String, NodeState>();
    // A list is what the watch has brought; one by one our own writes are seen as well.
    nodes
        .list(_ -> true)
        .flatMap(node -> nodes.get(ResourceID.fromResource(node)).stream())
        .map(Views::node)
        .forEach(
            node -> {
              views.put(node.name(), node);
              state(node.name()).ifPresent(state -> known.put(node.name(), Views.state(state)));
            });
    var watched =
        configs.list(_ -> true).map(config -> Views.config(config, status(config, written)));
    var contents = new TreeMap<String, RenderedConfig>();
    revisions
        .list(_ -> true)
        .forEach(each -> contents.put(each.getMetadata().getName(), each.getSpec().config()));
    return new Fleet(watched.toList(), views, known, contents);
  }

  private static @Nullable NodeRuntimeConfigStatus status(
      NodeRuntimeConfig watched, NodeRuntimeConfig written) {
    var same = watched.getMetadata().getUid().equals(written.getMetadata().getUid());
    return (same ? written : watched).getStatus();
  }

  Optional<NodeRuntimeState> state(String name) {
    return states.get(new ResourceID(name));
  }

  boolean knows(Revision revision) {
    return revisions.get(new ResourceID(revision.name())).isPresent();
  }

  /** When each revision was made, by name. */
  SortedMap<String, Instant> revisions() {
    var created = new TreeMap<String, Instant>();
    revisions
        .list(_ -> true)
        .map(NodeRuntimeRevision::getMetadata)
        .forEach(meta -> created.put(meta.getName(), Instant.parse(meta.getCreationTimestamp())));
    return created;
  }

  /** Lets the next look see it, unless the watch has brought a later one. */
  void wrote(Node after) {
    var id = ResourceID.fromResource(after);
    nodes.get(id).ifPresent(known -> nodes.handleRecentResourceUpdate(id, after, known));
  }

  /** Lets the next look see a write whose event has not come yet. */
  void wrote(Optional<NodeRuntimeState> before, NodeRuntimeState after) {
    var id = ResourceID.fromResource(after);
    if (before.isPresent()) {
      states.handleRecentResourceUpdate(id, after, before.get());
    } else {
      states.handleRecentResourceCreate(id, after);
    }
  }
}
