package io.jubelet.node.decide.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.jubelet.node.model.CanonicalQuantity;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResize;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The status of a pod whose API object exists, as far as the node owns it: the rest stays what it
 * is at the API server, because the status goes there as a patch. Times that mean "since" are kept
 * as long as what they tell of does not change, so that a restarted agent computes what its
 * predecessor published.
 */
public final class PodStatuses {
  private PodStatuses() {}

  public static PodStatus compute(
      Situation situation, SortedMap<String, Waiting> waiting, Instant now) {
    var pod = situation.worker().subject().spec().orElseThrow();
    var known = situation.memory().known();
    var containers = new ContainerStatuses(situation, waiting);
    var initContainers =
        pod.initContainers().stream()
            .map(spec -> ofInit(spec, containers.of(spec, Waiting.INITIALIZING)))
            .toList();
    var creating = initialized(pod, initContainers) ? Waiting.CREATING : Waiting.INITIALIZING;
    var regular = all(pod.containers(), containers, creating);
    var phase = Phases.of(pod, situation, initContainers, regular);
    var status = new PodStatus();
    status.setPhase(phase.text());
    status.setObservedGeneration(pod.generation() == 0 ? null : pod.generation());
    status.setInitContainerStatuses(initContainers);
    status.setContainerStatuses(byName(regular));
    if (!pod.ephemeralContainers().isEmpty()) {
      status.setEphemeralContainerStatuses(
          byName(
              pod.ephemeralContainers().stream()
                  .map(spec -> unprobed(containers.of(spec, Waiting.CREATING)))
                  .toList()));
    }
    status.setHostIP(situation.node().node().ips().getFirst());
    status.setHostIPs(situation.node().node().ips().stream().map(HostIP::new).toList());
    status.setStartTime(
        Objects.requireNonNullElse(
            known.getStartTime(), now.truncatedTo(ChronoUnit.SECONDS).toString()));
    status.setQosClass(known.getQosClass());
    resources(pod, situation, status);
    addresses(pod, situation, status);
    status.setReason(known.getReason());
    status.setMessage(known.getMessage());
    failed(situation.worker())
        .ifPresent(
            ending -> {
              status.setReason(ending.reason());
              status.setMessage(ending.message());
            });
    status.setConditions(new Conditions(pod, situation, now).all(phase, initContainers, regular));
    return status;
  }

  /**
   * What is granted to the pod as a whole as far as the disk knows, and what is in force: the same
   * but while its cgroup may not have it. Of a pod that is over the disk knows nothing any more,
   * and what was told stays.
   */
  private static void resources(Pod pod, Situation situation, PodStatus status) {
    var known = situation.memory().known();
    var resize = situation.memory().resize();
    var granted = PodResources.of(resize.map(it -> pod.with(it.known())).orElse(pod));
    var forgotten = resize.isEmpty() && !pod.fromFile() && known.getResources() != null;
    status.setAllocatedResources(
        forgotten ? known.getAllocatedResources() : quantities(granted.requests()));
    var behind = resize.filter(PodResize::cgroupBehind).isPresent();
    status.setResources(
        (forgotten || behind) && known.getResources() != null
            ? known.getResources()
            : new ResourceRequirementsBuilder()
                .withRequests(quantities(granted.requests()))
                .withLimits(quantities(granted.limits()))
                .build());
  }

  private static Map<String, Quantity> quantities(SortedMap<String, BigDecimal> amounts) {
    var quantities = new TreeMap<String, Quantity>();
    amounts.forEach((name, amount) -> quantities.put(name, CanonicalQuantity.of(name, amount)));
    return quantities;
  }

  private static List<ContainerStatus> all(
      List<Container> specs, ContainerStatuses containers, String waitsFor) {
    var statuses = new ArrayList<ContainerStatus>();
    specs.forEach(spec -> statuses.add(containers.of(spec, waitsFor)));
    return statuses;
  }

  /** As upstream sorts them; init containers stay in the order in which they run. */
  private static List<ContainerStatus> byName(List<ContainerStatus> statuses) {
    return statuses.stream().sorted(Comparator.comparing(ContainerStatus::getName)).toList();
  }

  /** An init container is ready once it has succeeded, a sidecar as probes have it. */
  private static ContainerStatus ofInit(Container spec, ContainerStatus status) {
    if (!Pod.sidecar(spec)) {
      status.setReady(succeeded(status));
    }
    return status;
  }

  /** Nobody asks an ephemeral container whether it is ready. */
  private static ContainerStatus unprobed(ContainerStatus status) {
    status.setReady(false);
    status.setStarted(null);
    return status;
  }

  /** Whether every init container has succeeded, and every sidecar has started. */
  static boolean initialized(Pod pod, List<ContainerStatus> initContainers) {
    for (var i = 0; i < initContainers.size(); i++) {
      var spec = pod.initContainers().get(i);
      var status = initContainers.get(i);
      var passed = Pod.sidecar(spec) ? Boolean.TRUE.equals(status.getStarted()) : succeeded(status);
      if (!passed) {
        return false;
      }
    }
    return true;
  }

  static boolean succeeded(ContainerStatus status) {
    var ended = status.getState().getTerminated();
    return ended != null && ended.getExitCode() == 0;
  }

  /** That this node refused or ended the pod, if it did. */
  static Optional<Ending.Failed> failed(PodWorker worker) {
    return switch (worker) {
      case PodWorker.Terminating(_, Ending.Failed ending, _) -> Optional.of(ending);
      case PodWorker.Terminated(_, Ending.Failed ending) -> Optional.of(ending);
      case PodWorker.Pending _,
          PodWorker.Syncing _,
          PodWorker.Terminating _,
          PodWorker.Terminated _ ->
          Optional.empty();
    };
  }

  /** The addresses of the sandbox; those of a pod that ends stay as they were. */
  private static void addresses(Pod pod, Situation situation, PodStatus status) {
    var ips =
        pod.hostNetwork()
            ? situation.node().node().ips()
            : situation.seen().readySandbox().map(Sandbox::ips).orElse(List.of());
    if (!ips.isEmpty()) {
      status.setPodIP(ips.getFirst());
      status.setPodIPs(ips.stream().map(PodIP::new).toList());
    } else if (!(situation.worker() instanceof PodWorker.Syncing)) {
      status.setPodIP(situation.memory().known().getPodIP());
      status.setPodIPs(situation.memory().known().getPodIPs());
    }
  }
}
