package io.jubelet.bench;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.TestbedFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Makes pods in the namespace {@code default}, waits for them, removes them. */
public final class Workload {
  static final String NAMESPACE = "default";

  private final KubernetesClient client;
  private final Sightings<Pod> sightings;

  Workload(KubernetesClient client, Sightings<Pod> sightings) {
    this.client = client;
    this.sightings = sightings;
  }

  public Sightings<Pod> sightings() {
    return sightings;
  }

  /** Creates one pod; the time from the event that it exists to the event that it is Ready. */
  public Duration start(Pod pod) {
    var name = pod.getMetadata().getName();
    var created = sightings.of(name, _ -> true);
    var ready = sightings.of(name, Workload::ready);
    create(pod);
    return Duration.ofNanos(ready.await() - created.await());
  }

  /** Creates pods at once; the time from the first request to the event that the last is Ready. */
  public Duration start(List<Pod> pods) {
    var ready =
        pods.stream()
            .map(pod -> sightings.of(pod.getMetadata().getName(), Workload::ready))
            .toList();
    long began = System.nanoTime();
    atOnce(pods, this::create);
    long last = ready.stream().mapToLong(Sightings<Pod>.Sighting::await).max().orElse(began);
    return Duration.ofNanos(last - began);
  }

  /** Deletes pods and returns when the API server has forgotten them. */
  public void remove(List<Pod> pods) {
    var gone = pods.stream().map(pod -> sightings.end(pod.getMetadata().getName())).toList();
    atOnce(pods, pod -> client.resource(pod).inNamespace(NAMESPACE).delete());
    gone.forEach(Sightings<Pod>.Sighting::await);
  }

  /** The pod as the API server has it now. */
  public Pod get(Pod pod) {
    return client.resource(pod).inNamespace(NAMESPACE).require();
  }

  private void create(Pod pod) {
    client.resource(pod).inNamespace(NAMESPACE).create();
  }

  private static boolean ready(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream().anyMatch(Workload::saysReady);
  }

  private static boolean saysReady(PodCondition condition) {
    return "Ready".equals(condition.getType()) && "True".equals(condition.getStatus());
  }

  private static void atOnce(List<Pod> pods, Consumer<Pod> request) {
    try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
      var sent = pods.stream().map(pod -> senders.submit(() -> request.accept(pod))).toList();
      for (var each : sent) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new TestbedFailure("the API server refused a request", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedFailure("interrupted while sending requests", e);
    }
  }
}
