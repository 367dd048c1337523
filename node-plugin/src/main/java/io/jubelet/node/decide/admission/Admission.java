package io.jubelet.node.decide.admission;

import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.model.Allocatable;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Refuses what the node cannot run: another operating system, or more than it has (upstream
 * PodOSNotSupported, NodeResourcesFit).
 */
public final class Admission {
  private final Allocatable allocatable;

  public Admission(NodeSettings settings) {
    this.allocatable = new Allocatable(settings);
  }

  /** Why a pod is refused, as its status shows it. */
  public record Refusal(String reason, String message) {}

  /**
   * Empty when the pod is taken.
   *
   * @param admitted the pods that hold resources of the node already
   */
  public Optional<Refusal> refusal(Pod pod, List<Pod> admitted, HostFacts host) {
    var os = pod.spec().getOs();
    if (os != null && !"linux".equals(os.getName())) {
      return Optional.of(
          new Refusal(
              "PodOSNotSupported",
              "Failed to admit pod: its spec.os.name is " + os.getName() + ", the node's linux"));
    }
    var offered = allocatable.allocatable(host);
    var places = amount(offered, "pods").intValueExact();
    if (admitted.size() + 1 > places) {
      return Optional.of(shortOf("pods", 1, admitted.size(), places));
    }
    for (var resource : List.of(PodResources.CPU, PodResources.MEMORY)) {
      var requested = PodResources.of(pod).request(resource);
      var used =
          admitted.stream()
              .map(each -> PodResources.of(each).request(resource))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      var all = amount(offered, resource);
      if (requested.signum() > 0 && requested.add(used).compareTo(all) > 0) {
        return Optional.of(shortOf(resource, requested, used, all));
      }
    }
    return Optional.empty();
  }

  private static BigDecimal amount(SortedMap<String, Quantity> offered, String resource) {
    return Objects.requireNonNull(offered.get(resource), resource).getNumericalAmount();
  }

  private static Refusal shortOf(String resource, Object requested, Object used, Object all) {
    return new Refusal(
        "OutOf" + resource,
        "Node didn't have enough resource: %s, requested: %s, used: %s, capacity: %s"
            .formatted(resource, requested, used, all));
  }
}
