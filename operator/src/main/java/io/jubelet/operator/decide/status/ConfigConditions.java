package io.jubelet.operator.decide.status;

import static io.jubelet.operator.model.Gate.CanariesFirst.Canaries.CANNOT_GO;
import static io.jubelet.operator.model.Gate.CanariesFirst.Canaries.PASSED;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.Counts;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.operator.model.Conditions;
import io.jubelet.operator.model.Gate;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.RolloutPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The conditions of a config. {@code Reconciling} and {@code Stalled} are there only while they
 * hold, as kstatus wants it.
 */
final class ConfigConditions {
  private final RolloutPlan plan;
  private final Counts counts;
  private final Instant now;
  private final Conditions conditions;

  ConfigConditions(RolloutPlan plan, Counts counts, Instant now) {
    this.plan = plan;
    this.counts = counts;
    this.now = now;
    this.conditions =
        new Conditions(plan.config().status().conditions(), plan.config().generation(), now);
  }

  List<Condition> all() {
    var stalled = stalled();
    var progressing = unfinished() && stalled.isEmpty() && !(plan.gate() instanceof Gate.Paused);
    var all = new ArrayList<Condition>();
    all.add(ready());
    all.add(available());
    all.add(progressing(progressing, stalled));
    all.add(degraded());
    all.add(valid());
    all.add(conflicting());
    all.add(drifted());
    if (progressing) {
      all.add(conditions.of("Reconciling", true, "NodesUpdating", summary()));
    }
    stalled.ifPresent(why -> all.add(conditions.of("Stalled", true, why.reason(), why.message())));
    return all;
  }

  private record Why(String reason, String message) {}

  private String summary() {
    return "%s nodes run the target".formatted(counts.summary());
  }

  /** Nodes without an agent are reported and not awaited. */
  private boolean unfinished() {
    return counts.updated() + counts.skipped() < counts.matched();
  }

  private Condition ready() {
    if (counts.matched() == 0) {
      return conditions.of("Ready", true, "NoNodes", "no node follows this config");
    }
    if (counts.skipped() == counts.matched()) {
      return conditions.of(
          "Ready", Condition.Status.Unknown, "NoAgents", "no agent has reported on any node");
    }
    if (!unfinished()) {
      var left = counts.skipped() == 0 ? "" : ", %d without agent".formatted(counts.skipped());
      return conditions.of("Ready", true, "AllNodesUpdated", summary() + left);
    }
    var reason = counts.failed() + counts.rolledBack() > 0 ? "NodesFailed" : "RolloutInProgress";
    var gate = plan.gate().message();
    return conditions.of("Ready", false, reason, summary() + (gate.isEmpty() ? "" : "; " + gate));
  }

  private Condition available() {
    var enough = counts.unavailable() <= plan.maxUnavailable();
    return conditions.of(
        "Available",
        enough,
        enough ? "MinimumNodesAvailable" : "NodesUnavailable",
        "%d of %d nodes are unavailable".formatted(counts.unavailable(), counts.matched()));
  }

  private Condition progressing(boolean progressing, Optional<Why> stalled) {
    if (progressing) {
      var gate = plan.gate().message();
      return conditions.of("Progressing", true, "NodesUpdating", gate.isEmpty() ? summary() : gate);
    }
    if (stalled.isPresent()) {
      var why = stalled.get();
      return conditions.of("Progressing", false, why.reason(), why.message());
    }
    return unfinished()
        ? conditions.of("Progressing", false, "Paused", plan.gate().message())
        : conditions.of("Progressing", false, "Complete", summary());
  }

  private Condition degraded() {
    var bad = counts.failed() + counts.rolledBack();
    return bad == 0
        ? conditions.of("Degraded", false, "NoFailures", "")
        : conditions.of(
            "Degraded",
            true,
            "NodesFailed",
            "%d failed, %d rolled back: %s"
                .formatted(counts.failed(), counts.rolledBack(), firstFailure()));
  }

  private String firstFailure() {
    return plan.nodes().stream()
        .filter(
            node ->
                switch (node.position()) {
                  case Position.Failed _, Position.RolledBack _, Position.Reverted _ -> true;
                  default -> false;
                })
        .map(node -> node.name() + ": " + node.rollout().message())
        .findFirst()
        .orElse("");
  }

  private Condition valid() {
    return invalid()
        .map(why -> conditions.of("Valid", false, why.reason(), why.message()))
        .orElseGet(() -> conditions.of("Valid", true, "Rendered", ""));
  }

  private Optional<Why> invalid() {
    return plan.gate() instanceof Gate.Invalid gate
        ? Optional.of(new Why(gate.reason(), gate.message()))
        : Optional.empty();
  }

  private Condition conflicting() {
    return plan.nodes().stream()
        .filter(node -> node.position() instanceof Position.Conflicting)
        .findFirst()
        .map(
            node ->
                conditions.of(
                    "Conflicting",
                    true,
                    "ConfigsContradict",
                    "on node %s %s".formatted(node.name(), node.rollout().message())))
        .orElseGet(() -> conditions.of("Conflicting", false, "NoOverlap", ""));
  }

  private Condition drifted() {
    var drifted = plan.nodes().stream().filter(ConfigConditions::hasDrifted).toList();
    return drifted.isEmpty()
        ? conditions.of("Drifted", false, "AllNodesMatch", "")
        : conditions.of(
            "Drifted",
            true,
            "NodesDrifted",
            "%d nodes, such as %s".formatted(drifted.size(), drifted.getFirst().name()));
  }

  private static boolean hasDrifted(NodePlan node) {
    return node.member()
        .state()
        .flatMap(state -> state.condition("Drifted"))
        .filter(condition -> condition.status() == Condition.Status.True)
        .isPresent();
  }

  /** Why nothing will move until somebody does something. */
  private Optional<Why> stalled() {
    if (!unfinished()) {
      return Optional.empty();
    }
    if (invalid().isPresent()) {
      return invalid();
    }
    if (counts.inProgress() > 0) {
      return overdue();
    }
    if (plan.gate() instanceof Gate.Paused
        || plan.gate() instanceof Gate.WindowClosed
        || plan.gate() instanceof Gate.CanariesFirst(var canaries, _) && canaries == PASSED) {
      return Optional.empty();
    }
    if (plan.gate() instanceof Gate.Tripped tripped) {
      return Optional.of(new Why("TooManyFailures", tripped.message()));
    }
    if (plan.gate() instanceof Gate.PreflightWave wave && wave.missing() == 0) {
      return Optional.of(new Why("PreflightBlocked", wave.message() + ": " + firstBlocked()));
    }
    if (plan.gate() instanceof Gate.CanariesFirst canaries
        && counts.rolledBack() + counts.failed() > 0) {
      return Optional.of(new Why("CanariesFailed", canaries.message()));
    }
    if (counts.queued() == 0
        || plan.gate() instanceof Gate.CanariesFirst(var canaries, _) && canaries == CANNOT_GO) {
      return Optional.of(
          drainBlocked()
              .orElseGet(() -> new Why("NodesStuck", "no node is left that could begin")));
    }
    return overdue();
  }

  private Optional<Why> drainBlocked() {
    return plan.nodes().stream()
        .filter(node -> node.position() instanceof Position.DrainGivenUp)
        .map(node -> new Why("DrainBlocked", node.name() + ": " + node.rollout().message()))
        .findFirst();
  }

  private String firstBlocked() {
    return plan.nodes().stream()
        .filter(node -> node.position() instanceof Position.Blocked)
        .map(node -> node.name() + ": " + node.rollout().message())
        .findFirst()
        .orElse("");
  }

  /** The last progress is the latest change of any node's phase; it is not stored. */
  private Optional<Why> overdue() {
    var deadline = plan.config().spec().rollout().progressDeadlineSeconds();
    return plan.nodes().stream()
        .map(NodePlan::rollout)
        .map(RolloutStatus::phaseSince)
        .filter(Objects::nonNull)
        .max(Instant::compareTo)
        .filter(last -> now.isAfter(last.plusSeconds(deadline)))
        .map(
            last ->
                new Why(
                    "ProgressDeadlineExceeded", "no node has moved for %d s".formatted(deadline)));
  }
}
