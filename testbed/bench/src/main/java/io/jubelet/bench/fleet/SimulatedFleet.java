package io.jubelet.bench.fleet;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Many nodes in one process, with one watch for all of them where each real one has its own. */
final class SimulatedFleet implements AutoCloseable {
  private static final int THREADS = 16;

  private final List<ExecutorService> threads =
      Stream.generate(Executors::newSingleThreadExecutor).limit(THREADS).toList();
  private final Map<String, SimulatedNode> nodes;
  private final SharedIndexInformer<NodeRuntimeState> states;

  private SimulatedFleet(KubernetesClient client, Map<String, SimulatedNode> nodes) {
    this.nodes = nodes;
    this.states =
        client
            .resources(NodeRuntimeState.class)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(NodeRuntimeState state) {
                    follow(state);
                  }

                  @Override
                  public void onUpdate(NodeRuntimeState before, NodeRuntimeState state) {
                    if (!before.getSpec().equals(state.getSpec())) {
                      follow(state);
                    }
                  }

                  @Override
                  public void onDelete(NodeRuntimeState state, boolean unknown) {}
                });
  }

  static SimulatedFleet create(KubernetesClient client, int size, FleetLog log) {
    var nodes = new TreeMap<String, SimulatedNode>();
    try (var pool = Executors.newFixedThreadPool(THREADS)) {
      var made = new ArrayList<Future<SimulatedNode>>();
      IntStream.range(0, size)
          .mapToObj("node-%05d"::formatted)
          .forEach(name -> made.add(pool.submit(() -> SimulatedNode.create(client, name, log))));
      for (var each : made) {
        var node = each.get();
        nodes.put(node.name(), node);
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the fleet was not made", e);
    }
    return new SimulatedFleet(client, nodes);
  }

  private void follow(NodeRuntimeState state) {
    var node = nodes.get(state.getMetadata().getName());
    if (node != null) {
      var thread = threads.get(Math.floorMod(node.name().hashCode(), THREADS));
      thread.execute(
          () ->
              node.follow(
                  state,
                  (wait, work) ->
                      CompletableFuture.delayedExecutor(
                              wait.toMillis(), TimeUnit.MILLISECONDS, thread)
                          .execute(work)));
    }
  }

  @Override
  public void close() {
    states.close();
    threads.forEach(ExecutorService::shutdownNow);
  }
}
