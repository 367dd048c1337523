package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a whole pod requests and is limited to, in base units (cores, bytes, pieces) by resource
 * name: the larger of all its containers together and of its hungriest moment of initialisation
 * (KEP-753), overridden by the resources of the pod itself (KEP-2837), plus its overhead.
 *
 * @param fullyLimited the resources for which every container, or the pod itself, has a limit
 */
public record PodResources(
    SortedMap<String, BigDecimal> requests,
    SortedMap<String, BigDecimal> limits,
    List<String> fullyLimited) {
  public static final String CPU = "cpu";
  public static final String MEMORY = "memory";
  public static final String HUGE_PAGES_PREFIX = "hugepages-";

  public PodResources {
    requests = Collections.unmodifiableSortedMap(new TreeMap<>(requests));
    limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    fullyLimited = List.copyOf(fullyLimited);
  }

  /** Of the containers alone: without what the pod asks for as a whole, and its overhead. */
  public static PodResources ofContainers(Pod pod) {
    return new PodResources(
        ofContainers(pod, ResourceRequirements::getRequests),
        ofContainers(pod, ResourceRequirements::getLimits),
        List.of());
  }

  public static PodResources of(Pod pod) {
    var requests = ofContainers(pod, ResourceRequirements::getRequests);
    var limits = ofContainers(pod, ResourceRequirements::getLimits);
    if (podLevel(pod)) {
      override(requests, pod.spec().getResources().getRequests());
      override(limits, pod.spec().getResources().getLimits());
    }
    amounts(pod.spec().getOverhead())
        .forEach(
            (name, amount) -> {
              requests.merge(name, amount, BigDecimal::add);
              limits.computeIfPresent(
                  name, (_, limit) -> limit.signum() == 0 ? limit : limit.add(amount));
            });
    return new PodResources(
        requests, limits, Stream.of(CPU, MEMORY).filter(name -> fullyLimited(pod, name)).toList());
  }

  public BigDecimal request(String name) {
    return requests.getOrDefault(name, BigDecimal.ZERO);
  }

  public BigDecimal limit(String name) {
    return limits.getOrDefault(name, BigDecimal.ZERO);
  }

  /** Whether the spec sets resources of the pod as a whole that the kubelet supports there. */
  public static boolean podLevel(Pod pod) {
    var resources = pod.spec().getResources();
    return resources != null
        && Stream.of(resources.getRequests(), resources.getLimits())
            .flatMap(list -> amounts(list).keySet().stream())
            .anyMatch(PodResources::allowedAtPodLevel);
  }

  private static boolean allowedAtPodLevel(String name) {
    return name.equals(CPU) || name.equals(MEMORY) || name.startsWith(HUGE_PAGES_PREFIX);
  }

  private static void override(
      SortedMap<String, BigDecimal> amounts, Map<String, Quantity> podLevel) {
    amounts(podLevel)
        .forEach(
            (name, amount) -> {
              if (allowedAtPodLevel(name)) {
                amounts.put(name, amount);
              }
            });
  }

  /** A sidecar counts from its start on; another init container only beside earlier sidecars. */
  private static SortedMap<String, BigDecimal> ofContainers(
      Pod pod, Function<ResourceRequirements, Map<String, Quantity>> list) {
    var running = new TreeMap<String, BigDecimal>();
    for (Container container : pod.containers()) {
      add(running, amounts(container, list));
    }
    var sidecars = new TreeMap<String, BigDecimal>();
    var peak = new TreeMap<String, BigDecimal>();
    for (Container container : pod.initContainers()) {
      var own = amounts(container, list);
      if ("Always".equals(container.getRestartPolicy())) {
        add(running, own);
        add(sidecars, own);
        max(peak, sidecars);
      } else {
        add(own, sidecars);
        max(peak, own);
      }
    }
    max(running, peak);
    return running;
  }

  private static void add(
      SortedMap<String, BigDecimal> sum, SortedMap<String, BigDecimal> amounts) {
    amounts.forEach((name, amount) -> sum.merge(name, amount, BigDecimal::add));
  }

  private static void max(
      SortedMap<String, BigDecimal> largest, SortedMap<String, BigDecimal> amounts) {
    amounts.forEach((name, amount) -> largest.merge(name, amount, BigDecimal::max));
  }

  private static boolean fullyLimited(Pod pod, String name) {
    var resources = pod.spec().getResources();
    if (podLevel(pod) && positive(amounts(resources.getLimits()), name)) {
      return true;
    }
    return Stream.concat(pod.initContainers().stream(), pod.containers().stream())
        .allMatch(container -> positive(amounts(container, ResourceRequirements::getLimits), name));
  }

  private static boolean positive(SortedMap<String, BigDecimal> amounts, String name) {
    return amounts.getOrDefault(name, BigDecimal.ZERO).signum() > 0;
  }

  private static SortedMap<String, BigDecimal> amounts(
      Container container, Function<ResourceRequirements, Map<String, Quantity>> list) {
    var resources = container.getResources();
    return resources == null ? new TreeMap<>() : amounts(list.apply(resources));
  }

  /** The quantities of an API list in base units; an absent list has none. */
  public static SortedMap<String, BigDecimal> amounts(Map<String, Quantity> list) {
    var amounts = new TreeMap<String, BigDecimal>();
    Objects.requireNonNullElse(list, Map.<String, Quantity>of())
        .forEach((name, quantity) -> amounts.put(name, quantity.getNumericalAmount()));
    return amounts;
  }
}
