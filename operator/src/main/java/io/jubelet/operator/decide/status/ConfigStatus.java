package io.jubelet.operator.decide.status;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.Counts;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.Exemplars;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.Revisions;
import io.jubelet.operator.model.Bucket;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.RolloutPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a config tells people about its rollout. */
public final class ConfigStatus {
  /** Names per bucket; the whole list is {@code kubectl get nrs}. */
  private static final int EXEMPLARS = 10;

  private static final List<Bucket> EXPLAINED =
      List.of(
          Bucket.BLOCKED,
          Bucket.FAILED,
          Bucket.ROLLED_BACK,
          Bucket.CONFLICTING,
          Bucket.SKIPPED,
          Bucket.IN_PROGRESS);

  private ConfigStatus() {}

  public static NodeRuntimeConfigStatus of(RolloutPlan plan, Instant now) {
    var buckets = buckets(plan);
    var counts = counts(plan, buckets);
    var revisions = revisions(plan);
    return new NodeRuntimeConfigStatus(
        plan.config().generation(),
        revisions,
        counts,
        Plans.of(plan.nodes()),
        exemplars(buckets),
        new ConfigConditions(plan, counts, now).all());
  }

  private static EnumMap<Bucket, List<NodePlan>> buckets(RolloutPlan plan) {
    var buckets = new EnumMap<Bucket, List<NodePlan>>(Bucket.class);
    for (NodePlan node : plan.nodes()) {
      buckets.computeIfAbsent(Bucket.of(node.position()), _ -> new ArrayList<>()).add(node);
    }
    return buckets;
  }

  private static Counts counts(RolloutPlan plan, EnumMap<Bucket, List<NodePlan>> buckets) {
    var unavailable =
        plan.nodes().stream().filter(node -> !node.member().node().available()).count();
    var updated = count(buckets, Bucket.UPDATED);
    var matched = plan.nodes().size();
    return new Counts(
        updated + "/" + matched,
        matched,
        updated,
        count(buckets, Bucket.IN_PROGRESS),
        count(buckets, Bucket.QUEUED),
        count(buckets, Bucket.BLOCKED),
        count(buckets, Bucket.FAILED),
        count(buckets, Bucket.ROLLED_BACK),
        count(buckets, Bucket.SKIPPED),
        count(buckets, Bucket.CONFLICTING),
        (int) unavailable);
  }

  private static int count(EnumMap<Bucket, List<NodePlan>> buckets, Bucket bucket) {
    return buckets.getOrDefault(bucket, List.of()).size();
  }

  private static List<Exemplars> exemplars(EnumMap<Bucket, List<NodePlan>> buckets) {
    return EXPLAINED.stream()
        .map(bucket -> exemplars(bucket, buckets.getOrDefault(bucket, List.of())))
        .filter(exemplars -> !exemplars.nodes().isEmpty())
        .toList();
  }

  private static Exemplars exemplars(Bucket bucket, List<NodePlan> nodes) {
    var names = nodes.stream().map(NodePlan::name).sorted().limit(EXEMPLARS).toList();
    var why = nodes.stream().findFirst().map(node -> node.rollout().message()).orElse("");
    return new Exemplars(bucket.spelling(), names, why);
  }

  /** {@code current} and {@code previous} move on when all nodes with an agent agree. */
  private static Revisions revisions(RolloutPlan plan) {
    var target = mostCommon(plan.nodes().stream().map(node -> node.member().targetRevision()));
    var before = plan.config().status().revision();
    var old = before == null ? new Revisions("", "", "") : before;
    var current = agreed(plan).orElse(old.current());
    var moved = !current.equals(old.current());
    return new Revisions(current, target, moved ? old.current() : old.previous());
  }

  private static String mostCommon(java.util.stream.Stream<String> revisions) {
    var counts = new TreeMap<String, Integer>();
    revisions.filter(name -> !name.isEmpty()).forEach(name -> counts.merge(name, 1, Integer::sum));
    return counts.entrySet().stream()
        .max(Comparator.comparingInt(java.util.Map.Entry::getValue))
        .map(java.util.Map.Entry::getKey)
        .orElse("");
  }

  private static Optional<String> agreed(RolloutPlan plan) {
    var committed =
        plan.nodes().stream()
            .flatMap(node -> node.member().state().stream())
            .filter(state -> state.agent().isPresent())
            .map(NodeState::committedRevision)
            .distinct()
            .toList();
    return committed.size() == 1 && !committed.getFirst().isEmpty()
        ? Optional.of(committed.getFirst())
        : Optional.empty();
  }

  /** Conditions that say something else than before are told at once; counts may wait. */
  public static boolean tellsNewConditions(
      NodeRuntimeConfigStatus before, NodeRuntimeConfigStatus after) {
    return !essence(before).equals(essence(after));
  }

  private static List<String> essence(NodeRuntimeConfigStatus status) {
    return status.conditions().stream().map(ConfigStatus::essence).sorted().toList();
  }

  private static String essence(Condition condition) {
    return String.join(
        " ",
        condition.type(),
        condition.status().name(),
        condition.reason(),
        String.valueOf(condition.observedGeneration()));
  }
}
