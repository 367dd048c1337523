package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.NodeStatus;
import io.jubelet.node.effect.KubeApi.RegisteredNode;
import io.jubelet.node.model.NodeFacts;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the node tells of itself: registration, lease and status.
 *
 * @param nodeUid empty until the node is registered
 * @param wanted the status computed last
 * @param sent the patch that is under way
 * @param delivered the status that the API server has; from an earlier agent only what {@link
 *     RegisteredNode} has of it
 */
public record NodeReport(
    NodeFacts facts,
    Optional<String> nodeUid,
    Optional<NodeStatus> wanted,
    Optional<NodeStatus> sent,
    Optional<NodeStatus> delivered,
    Chores chores) {

  record Chores(Chore observation, Chore registration, Chore lease, Chore status) {
    Instant wakeAt() {
      return earlier(
          earlier(observation.wakeAt(), registration.wakeAt()),
          earlier(lease.wakeAt(), status.wakeAt()));
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }

    Chores withObservation(Chore changed) {
      return new Chores(changed, registration, lease, status);
    }

    Chores withRegistration(Chore changed) {
      return new Chores(observation, changed, lease, status);
    }

    Chores withLease(Chore changed) {
      return new Chores(observation, registration, changed, status);
    }

    Chores withStatus(Chore changed) {
      return new Chores(observation, registration, lease, changed);
    }
  }

  static NodeReport begin(Instant now) {
    return new NodeReport(
        NodeFacts.none(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new Chores(Chore.dueAt(now), Chore.asleep(), Chore.asleep(), Chore.asleep()));
  }

  NodeReport with(NodeFacts changed) {
    return new NodeReport(changed, nodeUid, wanted, sent, delivered, chores);
  }

  NodeReport with(Chores changed) {
    return new NodeReport(facts, nodeUid, wanted, sent, delivered, changed);
  }

  /** With all that was due at some time due now. */
  NodeReport hastened(Instant now) {
    return with(
        new Chores(
            chores.observation.hastened(now),
            chores.registration.retimed(now),
            chores.lease.retimed(now),
            chores.status.retimed(now)));
  }

  /** With other settings, which show in the status at once. */
  NodeReport asked(RuntimeConfiguration configuration) {
    return facts.asked().equals(Optional.of(configuration))
        ? this
        : with(facts.asked(configuration));
  }

  NodeReport registered(RegisteredNode node) {
    return new NodeReport(facts, Optional.of(node.uid()), wanted, sent, node.status(), chores);
  }

  NodeReport want(NodeStatus status) {
    return new NodeReport(facts, nodeUid, Optional.of(status), sent, delivered, chores);
  }

  NodeReport sending() {
    return new NodeReport(facts, nodeUid, wanted, wanted, delivered, chores);
  }

  NodeReport arrived() {
    return new NodeReport(facts, nodeUid, wanted, Optional.empty(), sent, chores);
  }

  NodeReport notArrived() {
    return new NodeReport(facts, nodeUid, wanted, Optional.empty(), delivered, chores);
  }
}
