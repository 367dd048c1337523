package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one container requests and is limited to. Two are equal when the amounts are, however they
 * are written: {@code 1} is {@code 1000m}.
 */
public record ContainerResources(
    SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits) {

  /**
   * The name by which what the pod asks for as a whole (KEP-2837) is among those of its containers.
   */
  public static final String WHOLE_POD = "";

  private static final ContainerResources NONE =
      new ContainerResources(new TreeMap<>(), new TreeMap<>());

  /** What can change while the container runs. */
  private static final List<String> RESIZABLE = List.of(PodResources.CPU, PodResources.MEMORY);

  public ContainerResources {
    requests = Collections.unmodifiableSortedMap(new TreeMap<>(requests));
    limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
  }

  public static ContainerResources of(Container container) {
    return of(container.getResources());
  }

  private static ContainerResources of(@Nullable ResourceRequirements given) {
    return given == null
        ? NONE
        : new ContainerResources(sorted(given.getRequests()), sorted(given.getLimits()));
  }

  /** What the kernel is told of a container: where it has no limit the pod's is its own. */
  public static ContainerResources within(Pod pod, Container container) {
    return of(container).limitedBy(of(pod.spec().getResources()));
  }

  /** Likewise, of all that a pod was granted. */
  static Optional<ContainerResources> within(
      SortedMap<String, ContainerResources> all, String container) {
    return Optional.ofNullable(all.get(container))
        .map(own -> own.limitedBy(all.getOrDefault(WHOLE_POD, NONE)));
  }

  private ContainerResources limitedBy(ContainerResources pod) {
    var both = new TreeMap<>(limits);
    for (var name : RESIZABLE) {
      var limit = pod.limits.get(name);
      var own = limits.get(name);
      if (limit != null && (own == null || own.getNumericalAmount().signum() == 0)) {
        both.put(name, limit);
      }
    }
    return both.equals(limits) ? this : new ContainerResources(requests, both);
  }

  private static SortedMap<String, Quantity> sorted(@Nullable Map<String, Quantity> list) {
    return new TreeMap<>(Objects.requireNonNullElse(list, Map.of()));
  }

  /**
   * Those of all containers of the pod, init containers included, by name, and those of the pod as
   * a whole, if it has any, by {@link #WHOLE_POD}.
   */
  public static SortedMap<String, ContainerResources> of(Pod pod) {
    var all = new TreeMap<String, ContainerResources>();
    var whole = of(pod.spec().getResources());
    if (!whole.equals(NONE)) {
      all.put(WHOLE_POD, whole);
    }
    Stream.concat(pod.initContainers().stream(), pod.containers().stream())
        .forEach(container -> all.put(container.getName(), of(container)));
    return Collections.unmodifiableSortedMap(all);
  }

  public ResourceRequirements api() {
    return new ResourceRequirementsBuilder().withLimits(limits).withRequests(requests).build();
  }

  /** The resources, of those that can change, of which the other has more or less. */
  public List<String> differences(ContainerResources other) {
    return RESIZABLE.stream()
        .filter(
            name ->
                !Objects.equals(requests.get(name), other.requests.get(name))
                    || !Objects.equals(limits.get(name), other.limits.get(name)))
        .toList();
  }

  /** With what a status tells instead, as far as that tells anything. */
  ContainerResources toldBy(ContainerStatus status) {
    var told = status.getResources();
    var granted = sorted(status.getAllocatedResources());
    return new ContainerResources(
        granted.isEmpty() ? requests : granted,
        told == null || sorted(told.getLimits()).isEmpty() ? limits : sorted(told.getLimits()));
  }

  /** With the larger request of the two for each resource. */
  ContainerResources larger(ContainerResources other) {
    var larger = new TreeMap<>(requests);
    other.requests.forEach(
        (name, amount) ->
            larger.merge(
                name,
                amount,
                (one, two) ->
                    one.getNumericalAmount().compareTo(two.getNumericalAmount()) < 0 ? two : one));
    return new ContainerResources(larger, limits);
  }

  /** Whether the limit of memory is new, or lower than the other's. */
  public boolean lowersMemoryOf(ContainerResources other) {
    var limit = limits.get(PodResources.MEMORY);
    var before = other.limits.get(PodResources.MEMORY);
    return limit != null
        && (before == null
            || limit.getNumericalAmount().compareTo(before.getNumericalAmount()) < 0);
  }
}
