package io.jubelet.node.decide.status;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.NodeFacts;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.Thresholds;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Ready and the pressure conditions of a node. Pressure is told from the hard eviction thresholds
 * and free amounts as they are now; nothing is evicted for it yet.
 */
final class NodeConditions {
  /** Of pods that a hung runtime or container keeps from being observed. */
  static final String PODS_STUCK = "jubelet.io/PodsStuck";

  private final NodeSettings settings;
  private final Optional<NodeStatus> before;
  private final Instant now;

  NodeConditions(NodeSettings settings, Optional<NodeStatus> before, Instant now) {
    this.settings = settings;
    this.before = before;
    this.now = now;
  }

  List<NodeCondition> all(NodeFacts facts, HostFacts host) {
    return List.of(
        pressure(
            "MemoryPressure",
            below("memory.available", host.memoryAvailableBytes(), host.memoryBytes()),
            "KubeletHasInsufficientMemory",
            "KubeletHasSufficientMemory"),
        pressure(
            "DiskPressure",
            below("nodefs.available", host.rootFsAvailableBytes(), host.rootFsBytes())
                || below("nodefs.inodesFree", host.rootFsInodesFree(), host.rootFsInodes()),
            "KubeletHasDiskPressure",
            "KubeletHasNoDiskPressure"),
        pressure(
            "PIDPressure",
            below("pid.available", host.pidMax() - host.pidsUsed(), host.pidMax()),
            "KubeletHasInsufficientPID",
            "KubeletHasSufficientPID"),
        unobserved(facts),
        ready(facts));
  }

  /** Such a pod does not make the node unready, as the whole node's PLEG does upstream. */
  private NodeCondition unobserved(NodeFacts facts) {
    return facts
        .stuck()
        .map(
            stuck ->
                condition(
                    PODS_STUCK,
                    true,
                    "RuntimeDoesNotTell",
                    "%d pods cannot be observed, such as %s: %s"
                        .formatted(stuck.pods(), stuck.first(), stuck.cause())))
        .orElseGet(() -> condition(PODS_STUCK, false, "RuntimeTells", "all pods are observed"));
  }

  private NodeCondition ready(NodeFacts facts) {
    var trouble = facts.runtimeTrouble().or(facts::networkTrouble);
    return trouble.isPresent()
        ? condition("Ready", false, "KubeletNotReady", trouble.get())
        : facts.runtime().isPresent()
            ? condition("Ready", true, "KubeletReady", "jubelet is posting ready status")
            : condition("Ready", false, "KubeletNotReady", "the runtime has not answered yet");
  }

  private NodeCondition pressure(String type, boolean holds, String yes, String no) {
    var reason = holds ? yes : no;
    return condition(type, holds, reason, message(reason));
  }

  private static String message(String reason) {
    return switch (reason) {
      case "KubeletHasInsufficientMemory" -> "kubelet has insufficient memory available";
      case "KubeletHasSufficientMemory" -> "kubelet has sufficient memory available";
      case "KubeletHasDiskPressure" -> "kubelet has disk pressure";
      case "KubeletHasNoDiskPressure" -> "kubelet has no disk pressure";
      case "KubeletHasInsufficientPID" -> "kubelet has insufficient PID available";
      default -> "kubelet has sufficient PID available";
    };
  }

  private boolean below(String signal, long available, long capacity) {
    var text = settings.eviction().hard().get(signal);
    return text != null && available < Thresholds.amount(text, capacity);
  }

  /** Heartbeats are left out: the lease is the heartbeat (KEP-589). */
  private NodeCondition condition(String type, boolean holds, String reason, String message) {
    var status = holds ? "True" : "False";
    var since =
        before
            .flatMap(
                known ->
                    known.getConditions().stream()
                        .filter(each -> type.equals(each.getType()))
                        .filter(each -> status.equals(each.getStatus()))
                        .map(NodeCondition::getLastTransitionTime)
                        .findFirst())
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new NodeConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastTransitionTime(since)
        .build();
  }
}
