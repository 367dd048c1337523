package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.Position;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Events of a config's rollout: start, blocked, failed, rolled back, done. Never per step. */
final class RolloutEvents {
  private static final Logger LOG = Logger.getLogger(RolloutEvents.class);
  private static final DateTimeFormatter MICRO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

  /** Cluster-scoped objects have their events here. */
  private static final String NAMESPACE = "default";

  private final KubernetesClient client;
  private final Clock clock;

  RolloutEvents(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  private record Told(String type, String reason) {}

  /** Tells of a phase that was not told before; a lost event is not repeated. */
  void phaseChanged(NodeRuntimeConfig config, NodePlan plan) {
    var before = plan.member().state().map(state -> state.rollout().phase()).orElse("");
    if (before.equals(plan.position().phase())) {
      return;
    }
    told(plan.position(), before).ifPresent(told -> emit(config, plan, told));
  }

  private static Optional<Told> told(Position position, String before) {
    return switch (position) {
      case Position.Executing _ -> Optional.of(new Told("Normal", "NodeStarted"));
      case Position.Draining _ -> Optional.of(new Told("Normal", "NodeDraining"));
      case Position.Blocked _, Position.DrainOverdue _ ->
          Optional.of(new Told("Warning", "NodeBlocked"));
      case Position.Failed _ -> Optional.of(new Told("Warning", "NodeFailed"));
      case Position.Reverted _ -> Optional.of(new Told("Warning", "NodeRolledBack"));
      case Position.Updated _ when !before.isEmpty() ->
          Optional.of(new Told("Normal", "NodeUpdated"));
      default -> Optional.empty();
    };
  }

  private void emit(NodeRuntimeConfig config, NodePlan plan, Told told) {
    var now = ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    var message = plan.rollout().message();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(config.getMetadata().getName() + ".")
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(config.getApiVersion())
            .withKind(config.getKind())
            .withName(config.getMetadata().getName())
            .withUid(config.getMetadata().getUid())
            .endInvolvedObject()
            .withType(told.type())
            .withReason(told.reason())
            .withMessage(
                "node %s, revision %s%s"
                    .formatted(
                        plan.name(),
                        plan.member().targetRevision(),
                        message.isEmpty() ? "" : ": " + message))
            .withEventTime(new MicroTime(now.format(MICRO)))
            .withAction(told.reason())
            .withReportingComponent("jubelet.io/operator")
            .withReportingInstance(StateWriter.FIELD_MANAGER)
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warnf("event lost reason=%s node=%s: %s", told.reason(), plan.name(), e.getMessage());
    }
  }
}
