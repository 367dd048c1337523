package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The quality of service of a pod, which follows from its requests and limits. */
public enum QosClass {
  /** Every container has cpu and memory limits, and requests equal to them. */
  GUARANTEED("Guaranteed"),
  /** Neither of the others. */
  BURSTABLE("Burstable"),
  /** No container requests or limits cpu or memory. */
  BEST_EFFORT("BestEffort");

  private final String apiName;

  QosClass(String apiName) {
    this.apiName = apiName;
  }

  /** The value of {@code status.qosClass}. */
  public String apiName() {
    return apiName;
  }

  /** What the status says, since the class never changes; else what the spec amounts to. */
  public static QosClass of(Pod pod) {
    var told = Optional.ofNullable(pod.status().getQosClass()).orElse("");
    return Stream.of(values())
        .filter(known -> known.apiName.equals(told))
        .findFirst()
        .orElseGet(() -> computed(pod));
  }

  /** The class by the spec alone ({@code pkg/apis/core/v1/helper/qos}). */
  public static QosClass computed(Pod pod) {
    if (PodResources.podLevel(pod)) {
      return of(pod.spec().getResources());
    }
    var classes = new TreeSet<QosClass>();
    for (Container container :
        Stream.concat(pod.initContainers().stream(), pod.containers().stream()).toList()) {
      var resources = container.getResources();
      classes.add(resources == null ? BEST_EFFORT : of(resources));
    }
    return agreed(classes);
  }

  private static QosClass of(ResourceRequirements resources) {
    var requests = PodResources.amounts(resources.getRequests());
    var limits = PodResources.amounts(resources.getLimits());
    var classes = new TreeSet<QosClass>();
    for (String name : List.of(PodResources.CPU, PodResources.MEMORY)) {
      var request = requests.getOrDefault(name, BigDecimal.ZERO);
      var limit = limits.getOrDefault(name, BigDecimal.ZERO);
      classes.add(
          request.compareTo(limit) != 0
              ? BURSTABLE
              : request.signum() == 0 ? BEST_EFFORT : GUARANTEED);
    }
    return agreed(classes);
  }

  private static QosClass agreed(TreeSet<QosClass> classes) {
    return switch (classes.size()) {
      case 0 -> BEST_EFFORT;
      case 1 -> classes.getFirst();
      default -> BURSTABLE;
    };
  }
}
