package io.jubelet.bench.fleet;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.bench.Sample;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ConfigConditions;
import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.JubeletResources;
import io.jubelet.testbed.OperatorRun;
import io.jubelet.testbed.TestbedFailure;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One fleet, one rollout at 5 %: real etcd and API server, the packaged operator with 512 MiB of
 * heap, simulated nodes.
 */
final class FleetRun {
  private static final int HEAP_MEGABYTES = 512;
  private static final String CONFIG = "fleet";

  private static final Duration PATIENCE = Duration.ofMinutes(60);

  /** A wave of nodes that commit at the same moment is over long before. */
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private final int nodes;
  private final FleetLog log = new FleetLog();
  private final Consumer<String> say;

  FleetRun(int nodes, Consumer<String> say) {
    this.nodes = nodes;
    this.say = say;
  }

  FleetFigures measure() {
    try (var plane = ControlPlane.start("fleet", Set.of());
        var client = plane.client()) {
      JubeletResources.apply(plane);
      say.accept(nodes + " nodes register");
      try (var _ = SimulatedFleet.create(client, nodes, log);
          var operator = OperatorRun.start(plane, HEAP_MEGABYTES)) {
        say.accept("they take over what they run, all at once");
        apply(client, "100%", "100Mi");
        awaitDone(client, operator);
        say.accept("the rollout at 5 %");
        return rollout(client, operator);
      }
    }
  }

  private FleetFigures rollout(KubernetesClient client, OperatorRun operator) {
    Await.pass(SETTLE);
    log.clear();
    var before = Reading.of(client, operator);
    try (var heap = new HeapWatch(operator)) {
      apply(client, "5%", "200Mi");
      awaitDone(client, operator);
      var after = Reading.of(client, operator);
      if (log.ended() != nodes || log.reversions() > 0) {
        throw new TestbedFailure(
            "%d of %d nodes committed, %d were reverted"
                .formatted(log.ended(), nodes, log.reversions()));
      }
      return new FleetFigures(
          nodes, before, after, log.requests(), log.mostAtWork(), heap.most(), answers());
    }
  }

  private Sample answers() {
    return new Sample(log.answers());
  }

  private static void apply(KubernetesClient client, String maxUnavailable, String memory) {
    var text =
        """
        {"apiVersion": "jubelet.io/v1alpha1", "kind": "NodeRuntimeConfig",
         "metadata": {"name": "%s"},
         "spec": {
           "nodeSelector": {"matchLabels": {"pool": "simulated"}},
           "eviction": {"hard": {"memory.available": "%s"}},
           "rollout": {"maxUnavailable": "%s", "health": {"minReadySeconds": 0}}}}
        """
            .formatted(CONFIG, memory, maxUnavailable);
    client.resource(text).forceConflicts().serverSideApply();
  }

  /** The config is watched, not asked for again and again: requests are counted. */
  private void awaitDone(KubernetesClient client, OperatorRun operator) {
    var done =
        client
            .resources(NodeRuntimeConfig.class)
            .withName(CONFIG)
            .informOnCondition(configs -> configs.stream().anyMatch(ConfigConditions::ready));
    try {
      Await.until(
          "%d nodes that run what was asked for".formatted(nodes),
          PATIENCE,
          () -> {
            if (!operator.alive()) {
              throw new TestbedFailure("the operator has ended; its log is among the cluster's");
            }
            return done.isDone();
          });
    } finally {
      done.cancel(true);
    }
  }
}
