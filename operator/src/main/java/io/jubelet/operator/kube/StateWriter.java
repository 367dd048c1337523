package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeStateStatus;
import io.jubelet.operator.model.Move;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Writes NodeRuntimeStates. All is written onto the version it was decided on, so a node's newer
 * report makes the write fail, and so does what another operator has told; that, like any lost
 * race, means to look again.
 */
final class StateWriter {
  static final String FIELD_MANAGER = "jubelet-operator";
  static final String CONFIG_LABEL = "jubelet.io/config";

  private static final Logger LOG = Logger.getLogger(StateWriter.class);
  private static final PatchContext OURS =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;

  StateWriter(KubernetesClient client) {
    this.client = client;
  }

  /** What a write did. */
  sealed interface Written {
    record Nothing() implements Written {}

    record State(NodeRuntimeState now) implements Written {}

    record Removed() implements Written {}

    /** Somebody else was faster. */
    record Lost() implements Written {}
  }

  /**
   * Tells the position first; a move is only planned for a state that tells it already.
   *
   * @param stored the state as it was read
   */
  Written write(NodePlan plan, Optional<NodeRuntimeState> stored) {
    if (stored.isPresent() && plan.tellsNews()) {
      return attempted(() -> new Written.State(tell(plan)));
    }
    if (plan.move().isEmpty()) {
      return new Written.Nothing();
    }
    return switch (plan.move().get()) {
      case Move.Create(var spec) -> attempted(() -> create(spec));
      case Move.Remove _ -> attempted(() -> remove(stored.orElseThrow()));
      case Move.Write(var spec) -> attempted(() -> grant(plan, spec, stored.orElseThrow()));
    };
  }

  private NodeRuntimeState tell(NodePlan plan) {
    var applied = new NodeRuntimeState();
    applied.setMetadata(
        new ObjectMetaBuilder()
            .withName(plan.name())
            .withResourceVersion(plan.member().state().map(NodeState::version).orElseThrow())
            .build());
    applied.setStatus(new NodeRuntimeStateStatus(plan.rollout(), null, List.of(plan.ready())));
    return client.resource(applied).subresource("status").patch(OURS);
  }

  private Written create(NodeRuntimeStateSpec spec) {
    LOG.infof("create state node=%s config=%s", spec.nodeName(), spec.configName());
    var state = new NodeRuntimeState();
    state.setMetadata(
        new ObjectMetaBuilder()
            .withName(spec.nodeName())
            .addToLabels(CONFIG_LABEL, spec.configName())
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Node")
                    .withName(spec.nodeName())
                    .withUid(spec.nodeUID())
                    .build())
            .build());
    state.setSpec(spec);
    return new Written.State(client.resource(state).create());
  }

  private Written remove(NodeRuntimeState stored) {
    LOG.infof(
        "remove state node=%s uid=%s: the node is another one now",
        stored.getMetadata().getName(), stored.getSpec().nodeUID());
    client.resource(stored).delete();
    return new Written.Removed();
  }

  private Written grant(NodePlan plan, NodeRuntimeStateSpec spec, NodeRuntimeState stored) {
    var version = plan.member().state().map(NodeState::version).orElseThrow();
    LOG.infof(
        "grant node=%s grant=%s attempt=%s position=%s reason=%s",
        plan.name(),
        spec.grant(),
        spec.attempt(),
        plan.position().phase(),
        plan.rollout().message());
    var meta =
        new ObjectMetaBuilder(stored.getMetadata())
            .removeFromAnnotations(Map.of(Views.RETRY, ""))
            .addToLabels(CONFIG_LABEL, spec.configName())
            .withResourceVersion(version)
            .build();
    if (!(plan.position() instanceof Position.Pending)) {
      meta.setAnnotations(stored.getMetadata().getAnnotations());
    }
    var changed = new NodeRuntimeState();
    changed.setMetadata(meta);
    changed.setSpec(spec);
    return new Written.State(client.resource(changed).lockResourceVersion(version).update());
  }

  private interface Attempt {
    Written run();
  }

  private static Written attempted(Attempt attempt) {
    try {
      return attempt.run();
    } catch (KubernetesClientException e) {
      if (!LostRace.is(e)) {
        throw e;
      }
      LOG.debugf("somebody else was faster: %s", e.getMessage());
      return new Written.Lost();
    }
  }
}
