package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.model.Pod;
import java.util.List;
import java.util.stream.Stream;

/**
 * The pod's quality of service: the one in its status, which never changes, else as the API server
 * computes it (upstream ComputePodQOS).
 */
enum QosClass {
  GUARANTEED,
  BURSTABLE,
  BEST_EFFORT;

  private static final List<String> RESOURCES = List.of("cpu", "memory");

  static QosClass of(Pod pod) {
    return switch (pod.status().getQosClass()) {
      case "Guaranteed" -> GUARANTEED;
      case "Burstable" -> BURSTABLE;
      case "BestEffort" -> BEST_EFFORT;
      case null, default -> computed(pod);
    };
  }

  private static QosClass computed(Pod pod) {
    var containers =
        Stream.concat(pod.initContainers().stream(), pod.containers().stream()).toList();
    if (containers.stream().noneMatch(QosClass::asksForSomething)) {
      return BEST_EFFORT;
    }
    return containers.stream().allMatch(QosClass::getsWhatItAsksFor) ? GUARANTEED : BURSTABLE;
  }

  private static boolean asksForSomething(Container container) {
    var resources = container.getResources();
    return RESOURCES.stream()
        .anyMatch(name -> Amount.request(resources, name) > 0 || Amount.limit(resources, name) > 0);
  }

  /** Whether both resources have a limit, and the request, if there is one, is the limit. */
  private static boolean getsWhatItAsksFor(Container container) {
    var resources = container.getResources();
    return Amount.limitMillis(resources) > 0
        && Amount.limitMillis(resources) == Amount.requestMillis(resources)
        && Amount.limit(resources, "memory") > 0
        && (Amount.request(resources, "memory") == 0
            || Amount.limit(resources, "memory") == Amount.request(resources, "memory"));
  }
}
