package io.jubelet.node.decide.admission;

import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.decide.admission.Preemption.Shortage;
import io.jubelet.node.model.Allocatable;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.PodUid;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Refuses what the node cannot run, in the order and with the reasons of the Go kubelet: forbidden
 * kernel parameters, another operating system, groups that its runtime cannot keep out, more than
 * the node has, labels that it lacks, a port that is taken, a taint, a profile of AppArmor. For a
 * critical pod others have to go.
 */
public final class Admission {
  private static final String NODE_AFFINITY = "NodeAffinity";
  private static final String TAINT_TOLERATION = "TaintToleration";
  private static final String LINUX = "linux";
  private static final String OS_LABEL = "kubernetes.io/os";
  private static final String STORAGE = "ephemeral-storage";
  private static final List<String> RESOURCES =
      List.of(Preemption.PODS, PodResources.CPU, PodResources.MEMORY, STORAGE);

  private final Allocatable allocatable;
  private final NodeSettings settings;

  public Admission(NodeSettings settings) {
    this.settings = settings;
    this.allocatable = new Allocatable(settings);
  }

  /**
   * Why a pod is refused, as its status shows it.
   *
   * @param victims pods that have to end first, for a critical pod, which is judged again then;
   *     empty when it is refused for good
   */
  public record Refusal(String reason, String message, List<PodUid> victims) {
    public Refusal {
      victims = List.copyOf(victims);
    }

    public Refusal(String reason, String message) {
      this(reason, message, List.of());
    }

    /** Whether it hangs on labels or taints, which may have changed since they were told. */
    public boolean hangsOnNode() {
      return reason.equals(NODE_AFFINITY) || reason.equals(TAINT_TOLERATION);
    }

    /** Whether the pod only has to wait for others to end. */
    public boolean makesRoom() {
      return !victims.isEmpty();
    }
  }

  /**
   * Empty when the pod is taken.
   *
   * @param admitted the pods that hold resources of the node already
   */
  public Optional<Refusal> refusal(Pod pod, List<Pod> admitted, NodeView node) {
    return sysctls(pod, node.host())
        .or(() -> operatingSystem(pod))
        .or(() -> groups(pod, node))
        .or(() -> predicates(pod, admitted, node))
        .or(() -> appArmor(pod, node.host()));
  }

  private static Optional<Refusal> appArmor(Pod pod, HostFacts host) {
    return AppArmor.problem(pod, host.appArmor())
        .map(problem -> new Refusal("AppArmor", "Cannot enforce AppArmor: " + problem));
  }

  private Optional<Refusal> sysctls(Pod pod, HostFacts host) {
    return new Sysctls(settings.containers().allowedUnsafeSysctls(), host.machine().kernelVersion())
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

  private static Optional<Refusal> groups(Pod pod, NodeView node) {
    var context = pod.spec().getSecurityContext();
    return context == null
            || !"Strict".equals(context.getSupplementalGroupsPolicy())
            || node.supplementalGroups()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                "SupplementalGroupsPolicyNotSupported",
                "SupplementalGroupsPolicy=Strict is not supported in this node"));
  }

  /** Of a critical pod all else counts before want of room does, which others can make. */
  private Optional<Refusal> predicates(Pod pod, List<Pod> admitted, NodeView node) {
    var shortages = shortages(pod, admitted, node.host());
    if (!Preemption.critical(pod)) {
      return shortages.stream()
          .findFirst()
          .map(Admission::shortOf)
          .or(() -> misplaced(pod, admitted, node.self()));
    }
    return misplaced(pod, admitted, node.self())
        .or(
            () ->
                shortages.isEmpty()
                    ? Optional.empty()
                    : Optional.of(preempting(pod, admitted, shortages)));
  }

  private static Refusal preempting(Pod pod, List<Pod> admitted, List<Shortage> shortages) {
    var preemption = new Preemption(pod);
    return preemption
        .victims(admitted, shortages)
        .map(
            victims ->
                new Refusal(
                    shortOf(shortages.getFirst()).reason(),
                    shortOf(shortages.getFirst()).message(),
                    victims.stream().map(Pod::uid).toList()))
        .orElseGet(
            () ->
                new Refusal(
                    "UnexpectedAdmissionError",
                    "Unexpected error while attempting to recover from admission failure:"
                        + " preemption: error finding a set of pods to preempt: no set of running"
                        + " pods found to reclaim resources: "
                        + preemption.unmet(admitted, shortages)));
  }

  /**
   * What the node has too little of for the pod; empty when there is room. This alone also decides
   * whether a pod that runs may have other resources.
   *
   * @param admitted the other pods that hold resources of the node
   */
  public Optional<Refusal> shortage(Pod pod, List<Pod> admitted, NodeView node) {
    return shortages(pod, admitted, node.host()).stream().findFirst().map(Admission::shortOf);
  }

  /** What the node has too little of, in upstream's order. */
  private List<Shortage> shortages(Pod pod, List<Pod> admitted, HostFacts host) {
    var offered = allocatable.allocatable(host);
    var requested = Preemption.requests(pod);
    var used = new TreeMap<String, BigDecimal>();
    for (var each : admitted) {
      Preemption.requests(each)
          .forEach((name, amount) -> used.merge(name, amount, BigDecimal::add));
    }
    var resources = new ArrayList<>(RESOURCES);
    requested.keySet().stream()
        .filter(name -> name.startsWith(PodResources.HUGE_PAGES_PREFIX))
        .forEach(resources::add);
    return resources.stream()
        .map(
            resource ->
                new Shortage(
                    resource,
                    requested.getOrDefault(resource, BigDecimal.ZERO),
                    used.getOrDefault(resource, BigDecimal.ZERO),
                    amount(offered, resource)))
        .filter(each -> each.requested().signum() > 0 && each.missing().signum() > 0)
        .toList();
  }

  /** What no pod that ends can mend. A static pod is where it is, and heeds no taint. */
  private static Optional<Refusal> misplaced(Pod pod, List<Pod> admitted, OwnNode node) {
    var fit = new NodeFit(node);
    if (!fit.selected(pod)) {
      return Optional.of(
          new Refusal(
              NODE_AFFINITY,
              "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"));
    }
    return ports(pod, admitted)
        .or(
            () ->
                pod.fromFile() || fit.tolerated(pod)
                    ? Optional.empty()
                    : Optional.of(
                        new Refusal(
                            TAINT_TOLERATION,
                            "Predicate TaintToleration failed: node(s) had taints that the pod"
                                + " didn't tolerate")));
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

  /** What is not offered there is none of. */
  private static BigDecimal amount(SortedMap<String, Quantity> offered, String resource) {
    var quantity = offered.get(resource);
    var amount = quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
    return resource.equals(PodResources.CPU) ? amount.movePointRight(3) : amount;
  }

  /** Processors in thousandths, as upstream counts them. */
  private static Refusal shortOf(Shortage shortage) {
    return new Refusal(
        "OutOf" + shortage.resource(),
        "Node didn't have enough resource: %s, requested: %s, used: %s, capacity: %s"
            .formatted(
                shortage.resource(),
                Preemption.whole(shortage.requested()),
                Preemption.whole(shortage.used()),
                Preemption.whole(shortage.capacity())));
  }
}
