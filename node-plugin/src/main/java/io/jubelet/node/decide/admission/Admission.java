package io.jubelet.node.decide.admission;

import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.model.Allocatable;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Refuses what the node cannot run, in the order and with the reasons of the Go kubelet: forbidden
 * kernel parameters, another operating system, more than the node has, a port that is taken.
 */
public final class Admission {
  private static final String LINUX = "linux";
  private static final String OS_LABEL = "kubernetes.io/os";
  private static final String STORAGE = "ephemeral-storage";
  private static final BigDecimal MILLI = BigDecimal.valueOf(1000);

  private final Allocatable allocatable;
  private final NodeSettings settings;

  public Admission(NodeSettings settings) {
    this.settings = settings;
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
    return sysctls(pod, host)
        .or(() -> operatingSystem(pod))
        .or(() -> shortage(pod, admitted, host))
        .or(() -> ports(pod, admitted));
  }

  private Optional<Refusal> sysctls(Pod pod, HostFacts host) {
    return new Sysctls(settings.allowedUnsafeSysctls(), host.machine().kernelVersion())
        .forbidden(pod)
        .map(problem -> new Refusal("SysctlForbidden", "forbidden sysctl: " + problem));
  }

  private static Optional<Refusal> operatingSystem(Pod pod) {
    var labels = pod.api().getMetadata().getLabels();
    if (labels != null && !labels.getOrDefault(OS_LABEL, LINUX).equals(LINUX)) {
      return Optional.of(
          new Refusal(
              "PodOSSelectorNodeLabelDoesNotMatch",
              "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label"));
    }
    var os = pod.spec().getOs();
    return os == null || LINUX.equals(os.getName())
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                "PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"));
  }

  /**
   * What the node has too little of for the pod; empty when there is room. This alone also decides
   * whether a pod that runs may have other resources.
   *
   * @param admitted the other pods that hold resources of the node
   */
  public Optional<Refusal> shortage(Pod pod, List<Pod> admitted, HostFacts host) {
    var offered = allocatable.allocatable(host);
    var places = amount(offered, "pods");
    var taken = BigDecimal.valueOf(admitted.size());
    if (taken.compareTo(places) >= 0) {
      return Optional.of(shortOf("pods", BigDecimal.ONE, taken, places));
    }
    for (var resource : List.of(PodResources.CPU, PodResources.MEMORY, STORAGE)) {
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

  private static Optional<Refusal> ports(Pod pod, List<Pod> admitted) {
    return HostPorts.taken(pod, admitted)
        ? Optional.of(
            new Refusal(
                "NodePorts",
                "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod"
                    + " ports"))
        : Optional.empty();
  }

  private static BigDecimal amount(SortedMap<String, Quantity> offered, String resource) {
    return Objects.requireNonNull(offered.get(resource), resource).getNumericalAmount();
  }

  private static Refusal shortOf(
      String resource, BigDecimal requested, BigDecimal used, BigDecimal all) {
    return new Refusal(
        "OutOf" + resource,
        "Node didn't have enough resource: %s, requested: %s, used: %s, capacity: %s"
            .formatted(
                resource, whole(resource, requested), whole(resource, used), whole(resource, all)));
  }

  /** Processors in thousandths, as upstream counts them. */
  private static String whole(String resource, BigDecimal amount) {
    var counted = resource.equals(PodResources.CPU) ? amount.multiply(MILLI) : amount;
    return counted.setScale(0, RoundingMode.CEILING).toPlainString();
  }
}
