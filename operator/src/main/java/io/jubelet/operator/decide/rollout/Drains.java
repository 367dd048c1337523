package io.jubelet.operator.decide.rollout;

import io.jubelet.api.v1alpha1.AgentStatus.ChangeClass;
import io.jubelet.api.v1alpha1.RolloutSpec;
import io.jubelet.api.v1alpha1.RolloutSpec.OnTimeout;
import io.jubelet.api.v1alpha1.RolloutStatus.Drain;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodePod;
import io.jubelet.operator.model.NodePods;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.NodeWork;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.Selection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the pods of a node leave it before its runtime is switched: by the eviction API, which keeps
 * their disruption budgets, until {@code rollout.drain} has had enough. Like {@code kubectl drain}
 * it leaves pods of the node itself alone, and evicts none as long as one may not be.
 */
final class Drains {
  /** How long a node serves before it is drained again. */
  static final Duration REST = Duration.ofMinutes(5);

  /** How long after its grace period a pod that is still there is told of. */
  private static final Duration LATE = Duration.ofSeconds(30);

  /** Pods of a node that are asked at a time. */
  private static final int AT_A_TIME = 50;

  private final RolloutSpec.Drain asked;

  Drains(RolloutSpec rollout) {
    this.asked = Optional.ofNullable(rollout.drain()).orElseGet(RolloutSpec.Drain::preset);
  }

  /** Whether the attempt restarts pods, and the rollout wants them to leave before. */
  static boolean wanted(Member member, RolloutSpec rollout) {
    return rollout.podHandling() == RolloutSpec.PodHandling.Drain
        && member
            .state()
            .flatMap(NodeState::agent)
            .filter(
                agent ->
                    agent.plan().stream().anyMatch(change -> restartsPods(change.changeClass())))
            .isPresent();
  }

  private static boolean restartsPods(@Nullable ChangeClass change) {
    return change == ChangeClass.PodRestart || change == ChangeClass.FullSwitch;
  }

  /** Where a node stands that could begin and whose pods leave first. */
  Position of(Member member, Instant now) {
    return member
        .state()
        .flatMap(NodeState::drain)
        .map(drain -> of(member, drain, now))
        .orElseGet(() -> new Position.Queued(false));
  }

  private Position of(Member member, Drain drain, Instant now) {
    if (drain.givenUpAt() != null) {
      var until = drain.givenUpAt().plus(REST);
      return now.isBefore(until)
          ? new Position.DrainGivenUp(member.state().orElseThrow().rollout().message(), until)
          : new Position.Queued(false);
    }
    var deadline = drain.startedAt().plusSeconds(asked.timeoutSeconds());
    var listed = member.node().pods();
    if (listed.isEmpty()) {
      var left = Optional.ofNullable(drain.podsLeft()).orElse(0);
      return new Position.Draining(left, drain.blockers(), deadline, now.plus(NodePods.LIFE));
    }
    var left = leaving(listed.get());
    if (left.isEmpty() && member.node().cordoned()) {
      return new Position.Drained();
    }
    var blockers = blockers(left, listed.get(), now);
    var kept = anyProtected(left);
    var enough = !now.isBefore(deadline) || kept;
    var goesOn =
        switch (asked.onTimeout()) {
          case Abort -> !enough;
          case Hold -> true;
          case Force -> !kept;
        };
    return goesOn
        ? new Position.Draining(left.size(), blockers, deadline, now.plus(NodePods.LIFE))
        : new Position.DrainOverdue(left.size(), blockers);
  }

  private List<NodePod> leaving(NodePods listed) {
    return listed.pods().stream().filter(this::leaves).toList();
  }

  private boolean leaves(NodePod pod) {
    var excluded = asked.podSelectorExclude();
    return !pod.over()
        && pod.keeper() != NodePod.Keeper.DAEMON_SET
        && pod.keeper() != NodePod.Keeper.STATIC
        && (excluded == null || !Selection.matches(excluded, pod.labels()));
  }

  private boolean anyProtected(List<NodePod> pods) {
    return pods.stream().anyMatch(pod -> !protection(pod).isEmpty());
  }

  /** Why the rollout itself does not let the pod be evicted; empty when it does. */
  private String protection(NodePod pod) {
    if (pod.ending()) {
      return "";
    }
    if (pod.keeper() == NodePod.Keeper.NOBODY
        && asked.unmanagedPods() == RolloutSpec.Unmanaged.Block) {
      return "nobody would make it again (drain.unmanagedPods Block)";
    }
    return pod.emptyDir() && asked.deleteEmptyDirData() == RolloutSpec.Permission.Deny
        ? "its emptyDir would be lost (drain.deleteEmptyDirData Deny)"
        : "";
  }

  private List<String> blockers(List<NodePod> left, NodePods listed, Instant now) {
    var blockers = new ArrayList<String>();
    for (var pod : left) {
      var why = protection(pod);
      var told = why.isEmpty() ? delay(pod, listed, now) : why;
      if (!told.isEmpty() && blockers.size() < Drain.MAX_BLOCKERS) {
        blockers.add("pod " + pod.path() + ": " + told);
      }
    }
    return blockers;
  }

  /** What holds up one that may go; empty when nothing does. */
  private static String delay(NodePod pod, NodePods listed, Instant now) {
    return pod.endsBy()
        .map(end -> now.isBefore(end.plus(LATE)) ? "" : "should have ended by " + end)
        .orElseGet(() -> listed.refusals().getOrDefault(pod.uid(), ""));
  }

  /** What the drain does next. */
  Optional<NodeWork> work(Member member, Position.Draining draining, Instant now) {
    var attempt = member.state().orElseThrow().spec().attempt();
    if (!member.node().cordoned()) {
      return Optional.of(new NodeWork.Cordon(attempt));
    }
    return member.node().pods().flatMap(listed -> asked(listed, draining, now));
  }

  private Optional<NodeWork> asked(NodePods listed, Position.Draining draining, Instant now) {
    var left = leaving(listed);
    if (anyProtected(left)) {
      return Optional.empty();
    }
    var next =
        left.stream()
            .filter(pod -> !pod.ending() && !listed.asked().contains(pod.uid()))
            .limit(AT_A_TIME)
            .toList();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    var force = asked.onTimeout() == OnTimeout.Force && !now.isBefore(draining.deadline());
    return Optional.of(force ? new NodeWork.Delete(next) : new NodeWork.Evict(next));
  }

  /** What is remembered of a drain that begins. */
  Drain begun(String attempt, Instant now) {
    var since = now.truncatedTo(ChronoUnit.SECONDS);
    var deadline = since.plusSeconds(asked.timeoutSeconds());
    return new Drain(attempt, since, deadline, null, List.of(), null);
  }
}
