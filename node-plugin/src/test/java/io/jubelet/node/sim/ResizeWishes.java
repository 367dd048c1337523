package io.jubelet.node.sim;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.loop.AllocationJson;
import io.jubelet.node.model.Allocatable;
import io.jubelet.node.model.Allocation;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.PodUid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What users ask of the resources of pods that run, and what must have come of it. */
final class ResizeWishes {
  private static final List<String> CPUS = List.of("100m", "500m", "1", "2500m");
  private static final List<String> MEMORIES = List.of("64Mi", "512Mi", "2Gi", "5Gi");

  private final World world;
  private final FakeKubeApi kube;
  private final FakeRuntime runtime;
  private final FakeStore store;

  ResizeWishes(World world, FakeKubeApi kube, FakeRuntime runtime, FakeStore store) {
    this.world = world;
    this.kube = kube;
    this.runtime = runtime;
    this.store = store;
  }

  /** Anything for some of the containers, the sidecar included. */
  void change() {
    var pods = kube.pods().values().stream().filter(ResizeWishes::resizable).toList();
    if (pods.isEmpty()) {
      return;
    }
    var pod = pods.get(world.draw(pods.size()));
    for (var name : ContainerResources.of(pod).keySet()) {
      if (world.chance(0.6)) {
        var cpu = CPUS.get(world.draw(CPUS.size()));
        var memory = MEMORIES.get(world.draw(MEMORIES.size()));
        kube.resize(pod.uid(), name, resources(cpu, memory));
      }
    }
  }

  static boolean resizable(Pod pod) {
    return pod.containers().getFirst().getResources() != null && pod.mirrored().isEmpty();
  }

  /** Limits are twice the requests, so that the quality of service stays. */
  static ContainerResources resources(String cpu, String memory) {
    var requests = new TreeMap<String, Quantity>();
    requests.put(PodResources.CPU, new Quantity(cpu));
    requests.put(PodResources.MEMORY, new Quantity(memory));
    var limits = new TreeMap<String, Quantity>();
    requests.forEach((name, amount) -> limits.put(name, amount.add(amount)));
    return new ContainerResources(requests, limits);
  }

  /** What the disk says was granted to the pod. */
  Optional<Allocation> stored(PodUid pod) {
    return switch (store.get("allocations/" + pod)) {
      case Outcome.Done<Optional<byte[]>>(var record) -> record.map(ResizeWishes::decoded);
      case Outcome.Refused<Optional<byte[]>> _, Outcome.Unknown<Optional<byte[]>> _ ->
          throw new IllegalStateException("the simulated disk can be read");
    };
  }

  /** The pod with what it has, and not with what it asks for. */
  Pod granted(Pod pod) {
    return stored(pod.uid()).map(it -> pod.with(it.granted())).orElse(pod);
  }

  private static Allocation decoded(byte[] record) {
    try {
      return AllocationJson.allocation(
          new com.fasterxml.jackson.databind.ObjectMapper().readTree(record));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A container is made with what the disk has, so that a later agent knows what it has. */
  void madeAsStored(Instance made) {
    var granted = stored(made.pod).map(Allocation::granted).map(all -> all.get(made.name));
    Violation.check(
        granted.equals(Optional.of(made.has)),
        44,
        "%s is made with %s, and the disk has %s",
        made,
        made.has,
        granted);
  }

  /**
   * Everything that runs has what was granted, and what is asked for was granted if there is room.
   */
  void judge(Pod pod) {
    if (!resizable(pod)) {
      return;
    }
    var granted = stored(pod.uid()).map(Allocation::granted).orElseThrow();
    for (var each : runtime.instances(pod.uid())) {
      var due = Optional.ofNullable(granted.get(each.name));
      Violation.check(
          !each.live() || each.late || due.equals(Optional.of(each.has)),
          43,
          "%s has %s, and was granted %s",
          each,
          each.has,
          due);
    }
    for (var name : granted.keySet()) {
      var told = ContainerHistory.statusOf(name, pod.status()).orElseThrow();
      Violation.check(
          Objects.requireNonNull(granted.get(name)).api().equals(told.getResources()),
          43,
          "%s of %s is told to have %s",
          name,
          pod.uid(),
          told.getResources());
    }
    Violation.check(
        condition(pod, "PodResizeInProgress").isEmpty(), 43, "%s is still resized", pod.uid());
    var waits = condition(pod, "PodResizePending");
    var got = granted.equals(ContainerResources.of(pod));
    Violation.check(
        got != waits.isPresent(), 43, "%s got it: %s, waits: %s", pod.uid(), got, waits);
    Violation.check(got || !fits(pod), 43, "%s waits, and there is room", pod.uid());
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.status().getConditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst();
  }

  private boolean fits(Pod pod) {
    return List.of(PodResources.CPU, PodResources.MEMORY).stream()
        .allMatch(name -> asked(pod, name).add(taken(pod, name)).compareTo(offered(name)) <= 0);
  }

  private static BigDecimal asked(Pod pod, String name) {
    return PodResources.of(pod).request(name);
  }

  private BigDecimal taken(Pod but, String name) {
    return kube.pods().values().stream()
        .filter(pod -> !pod.uid().equals(but.uid()) && !refused(pod))
        .map(this::granted)
        .map(pod -> asked(pod, name))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  static BigDecimal offered(String name) {
    var settings = SimulatedNode.settings(java.time.Duration.ofMinutes(1));
    return Objects.requireNonNull(
            new Allocatable(settings).allocatable(SimulatedNode.HOST).get(name))
        .getNumericalAmount();
  }

  /** The node had no room when it came. */
  static boolean refused(Pod pod) {
    return Room.turnedAway(pod);
  }
}
