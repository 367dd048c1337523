package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.admission.Preemption;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.PodUid;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** What is demanded of admission: all get no more than the node has, and critical pods get room. */
final class Room {
  private static final BigDecimal CORES = BigDecimal.valueOf(SimulatedNode.HOST.cpus());
  private static final List<String> TURNED_AWAY =
      List.of("OutOfcpu", "OutOfmemory", "Preempting", "UnexpectedAdmissionError");

  private Room() {}

  private static boolean ported(Pod pod) {
    return pod.containers().stream()
        .flatMap(each -> each.getPorts().stream())
        .anyMatch(each -> each.getHostPort() != null);
  }

  /** Of the pods that are here. */
  static void portsAreForOne(Collection<Pod> present) {
    var those = present.stream().filter(Room::ported).map(Pod::uid).toList();
    check(those.size() <= 1, 65, "the port of the node is wanted by %s", those);
  }

  static boolean asked(Pod pod) {
    return PodResources.of(pod).request(PodResources.CPU).signum() > 0;
  }

  /** Of a pod that may fail for want of room, whether it has. */
  static boolean turnedAway(Pod pod) {
    var reason = Objects.requireNonNullElse(pod.status().getReason(), "");
    return "Failed".equals(pod.status().getPhase())
        && (asked(pod) && TURNED_AWAY.contains(reason)
            || ported(pod) && reason.equals("NodePorts"));
  }

  /** A pod begins beside others. */
  static void isEnough(PodUid begins, Collection<Pod> present) {
    var together =
        present.stream()
            .map(pod -> PodResources.of(pod).request(PodResources.CPU))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    check(
        together.compareTo(CORES) <= 0, 56, "with %s the pods request %s cores", begins, together);
  }

  /** Who is preempted is not critical, had something to give, and is told as upstream does. */
  static void preemptedRightly(Pod pod, PodStatus status) {
    if (!"Preempting".equals(status.getReason())) {
      return;
    }
    check(asked(pod) && !Preemption.critical(pod), 57, "%s is preempted", pod.uid());
    check(
        status.getConditions().stream()
            .anyMatch(
                each ->
                    each.getType().equals("DisruptionTarget")
                        && "TerminationByKubelet".equals(each.getReason())),
        57,
        "%s is preempted without the condition: %s",
        pod.uid(),
        status.getConditions());
  }
}
