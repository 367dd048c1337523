package io.jubelet.operator.decide.status;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.AgentStatus.Change;
import io.jubelet.api.v1alpha1.AgentStatus.ChangeClass;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.Plan;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.PlannedChange;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeState;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the target changes, told before anything is disturbed: the plans of all nodes as one. */
final class Plans {
  private static final Comparator<Change> ORDER =
      Comparator.comparing(Plans::disturbs)
          .reversed()
          .thenComparing(Change::path)
          .thenComparing(Change::from)
          .thenComparing(Change::to);

  private Plans() {}

  /** Null when no node has planned anything that it does not run. */
  static @Nullable Plan of(List<NodePlan> nodes) {
    var plans = nodes.stream().map(NodePlan::member).flatMap(Plans::planned).toList();
    if (plans.isEmpty()) {
      return null;
    }
    var counts = new TreeMap<Change, Integer>(ORDER);
    plans.forEach(agent -> agent.plan().forEach(change -> counts.merge(change, 1, Integer::sum)));
    var changes =
        counts.entrySet().stream()
            .limit(Plan.MAX_CHANGES)
            .map(entry -> change(entry.getKey(), entry.getValue()))
            .toList();
    var pods =
        plans.stream().mapToInt(agent -> Objects.requireNonNullElse(agent.podsAffected(), 0)).sum();
    var most = counts.isEmpty() ? null : counts.firstKey().changeClass();
    return new Plan(plans.size(), most, pods, changes);
  }

  private static PlannedChange change(Change change, int nodes) {
    return new PlannedChange(
        change.path(), change.from(), change.to(), change.changeClass(), nodes);
  }

  /** What the node says of the attempt that it was asked about, and has not committed. */
  private static Stream<AgentStatus> planned(Member member) {
    return member.state().stream()
        .filter(state -> !state.spec().attempt().isEmpty())
        .filter(state -> state.spec().revision().equals(member.targetRevision()))
        .filter(state -> !state.committedRevision().equals(state.spec().revision()))
        .flatMap(Plans::answer);
  }

  private static Stream<AgentStatus> answer(NodeState state) {
    return state.agent().stream()
        .filter(agent -> agent.observedAttempt().equals(state.spec().attempt()))
        .filter(agent -> !agent.plan().isEmpty());
  }

  private static int disturbs(Change change) {
    return Optional.ofNullable(change.changeClass()).map(ChangeClass::ordinal).orElse(-1);
  }
}
