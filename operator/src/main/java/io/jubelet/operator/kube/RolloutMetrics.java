package io.jubelet.operator.kube;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.operator.model.Bucket;
import io.jubelet.operator.model.RolloutPlan;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the leader has seen and done, for monitoring: rollouts as they were looked at last, by
 * config and never by node, and how long looks take. Of the reconciler's thread.
 */
public final class RolloutMetrics {
  private final MeterRegistry registry;
  private final MultiGauge nodes;
  private final MultiGauge conditions;
  private final Timer looks;
  private final SortedMap<String, List<Row<?>>> nodesOf = new TreeMap<>();
  private final SortedMap<String, List<Row<?>>> conditionsOf = new TreeMap<>();

  public RolloutMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.nodes =
        MultiGauge.builder("jubelet.rollout.nodes")
            .description("Nodes of a config's rollout, by where they stand")
            .register(registry);
    this.conditions =
        MultiGauge.builder("jubelet.rollout.condition")
            .description("1 where a condition of a config is True, else 0")
            .register(registry);
    this.looks =
        Timer.builder("jubelet.rollout.look")
            .description("Time of one look at the fleet: read, decide, write")
            .register(registry);
  }

  void looked(RolloutPlan plan, NodeRuntimeConfigStatus status, Duration took) {
    looks.record(took);
    var config = plan.config().name();
    var counts = new EnumMap<Bucket, Integer>(Bucket.class);
    plan.nodes().forEach(node -> counts.merge(Bucket.of(node.position()), 1, Integer::sum));
    nodesOf.put(
        config,
        Stream.of(Bucket.values())
            .<Row<?>>map(
                bucket ->
                    Row.of(
                        Tags.of("config", config, "bucket", bucket.spelling()),
                        counts.getOrDefault(bucket, 0)))
            .toList());
    conditionsOf.put(
        config,
        status.conditions().stream()
            .<Row<?>>map(
                each ->
                    Row.of(
                        Tags.of("config", config, "type", each.type()),
                        each.status() == Condition.Status.True ? 1 : 0))
            .toList());
    show();
  }

  /** Of a config that is gone nothing is told any more. */
  void gone(String config) {
    nodesOf.remove(config);
    conditionsOf.remove(config);
    show();
  }

  private void show() {
    nodes.register(all(nodesOf), true);
    conditions.register(all(conditionsOf), true);
  }

  private static List<Row<?>> all(SortedMap<String, List<Row<?>>> byConfig) {
    return byConfig.values().stream().<Row<?>>flatMap(List::stream).toList();
  }

  /**
   * @param what one of {@code status}, {@code grant}, {@code node}, {@code pod}, {@code lost}: a
   *     write that somebody else was faster than
   */
  void wrote(String what) {
    registry.counter("jubelet.rollout.writes", "what", what).increment();
  }
}
