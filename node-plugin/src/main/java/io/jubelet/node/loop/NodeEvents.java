package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.jubelet.node.effect.KubeApi.InvolvedObject;
import io.jubelet.node.effect.KubeApi.ObjectEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What users are told of the Node as events, with upstream's reasons: that the agent began, and
 * which conditions changed since the API server last had a status.
 */
final class NodeEvents {
  private static final List<Transition> TRANSITIONS =
      List.of(
          new Transition("MemoryPressure", "NodeHasInsufficientMemory", "NodeHasSufficientMemory"),
          new Transition("DiskPressure", "NodeHasDiskPressure", "NodeHasNoDiskPressure"),
          new Transition("PIDPressure", "NodeHasInsufficientPID", "NodeHasSufficientPID"),
          new Transition("Ready", "NodeReady", "NodeNotReady"));

  private NodeEvents() {}

  /** The reasons of a condition that came to be True and False. */
  private record Transition(String type, String yes, String no) {
    Optional<String> reason(Optional<NodeStatus> before, NodeStatus after) {
      var was = before.flatMap(this::told);
      return told(after).filter(is -> !was.equals(Optional.of(is))).flatMap(is -> reason(was, is));
    }

    /** A node that has never been ready has not become unready. */
    private Optional<String> reason(Optional<String> was, String is) {
      return is.equals("True")
          ? Optional.of(yes)
          : type.equals("Ready") && was.isEmpty() ? Optional.empty() : Optional.of(no);
    }

    private Optional<String> told(NodeStatus status) {
      return status.getConditions().stream()
          .filter(condition -> type.equals(condition.getType()))
          .map(NodeCondition::getStatus)
          .findFirst();
    }
  }

  /** The limits of all pods together are set before anything else (--enforce-node-allocatable). */
  static List<Effect> begun(InvolvedObject node, Instant now) {
    return List.of(
        event(node, false, "Starting", "Starting kubelet.", now),
        event(
            node,
            false,
            "NodeAllocatableEnforced",
            "Updated Node Allocatable limit across pods",
            now));
  }

  /**
   * Told once the API server has the status that they are about.
   *
   * @param before empty when the Node has told nothing before
   */
  static List<Effect> changed(
      InvolvedObject node, Optional<NodeStatus> before, NodeStatus after, Instant now) {
    var events = new ArrayList<Effect>();
    var boot = after.getNodeInfo().getBootID();
    if (before
        .map(status -> status.getNodeInfo().getBootID())
        .filter(was -> !was.isEmpty() && !was.equals(boot))
        .isPresent()) {
      var message = "Node %s has been rebooted, boot id: %s".formatted(node.name(), boot);
      events.add(event(node, true, "Rebooted", message, now));
    }
    for (var transition : TRANSITIONS) {
      transition.reason(before, after).ifPresent(reason -> events.add(is(node, reason, now)));
    }
    return events;
  }

  /** That the scheduler shall use it no more, or again. */
  static Effect cordoned(InvolvedObject node, boolean cordoned, Instant now) {
    return is(node, cordoned ? "NodeNotSchedulable" : "NodeSchedulable", now);
  }

  private static Effect is(InvolvedObject node, String reason, Instant now) {
    var message = "Node %s status is now: %s".formatted(node.name(), reason);
    return event(node, false, reason, message, now);
  }

  /** Of something that ought not to be. */
  static Effect warning(InvolvedObject node, String reason, String message, Instant now) {
    return event(node, true, reason, message, now);
  }

  private static Effect event(
      InvolvedObject node, boolean warning, String reason, String message, Instant now) {
    return new Effect.PublishEvent(new ObjectEvent(node, warning, reason, message, now));
  }
}
