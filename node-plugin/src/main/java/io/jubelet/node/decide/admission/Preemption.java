package io.jubelet.node.decide.admission;

import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.QosClass;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which pods make room for a critical one (upstream pkg/kubelet/preemption): as few guaranteed ones
 * as possible, then as few burstable, then as few best-effort ones; of those that help as much the
 * one that asks for less.
 */
public final class Preemption {
  /** From here on a priority is that of the system (upstream SystemCriticalPriority). */
  static final int CRITICAL = 2_000_000_000;

  /** The resource of which every pod takes one: a place on the node. */
  static final String PODS = "pods";

  private final Pod preemptor;

  Preemption(Pod preemptor) {
    this.preemptor = preemptor;
  }

  /**
   * What the node has too little of for a pod, processors in thousandths.
   *
   * @param used by the pods that are there
   */
  record Shortage(String resource, BigDecimal requested, BigDecimal used, BigDecimal capacity) {
    BigDecimal missing() {
      return requested.add(used).subtract(capacity);
    }
  }

  /** Static pods, their mirrors, and pods of the system: they are not refused for want of room. */
  public static boolean critical(Pod pod) {
    var priority = pod.spec().getPriority();
    return pod.fromFile()
        || pod.mirrored().isPresent()
        || (priority != null && priority >= CRITICAL);
  }

  /** What a pod requests by resource, processors in thousandths; each takes one place. */
  static SortedMap<String, BigDecimal> requests(Pod pod) {
    var requests = new TreeMap<>(PodResources.of(pod).requests());
    requests.computeIfPresent(PodResources.CPU, (_, cores) -> cores.movePointRight(3));
    requests.put(PODS, BigDecimal.ONE);
    return requests;
  }

  private static BigDecimal request(Pod pod, String resource) {
    return requests(pod).getOrDefault(resource, BigDecimal.ZERO);
  }

  /** The pods that have to go, in the order of their classes; empty when all were not enough. */
  Optional<List<Pod>> victims(List<Pod> admitted, List<Shortage> shortages) {
    var bestEffort = preemptable(admitted, QosClass.BEST_EFFORT);
    var burstable = preemptable(admitted, QosClass.BURSTABLE);
    var guaranteed = preemptable(admitted, QosClass.GUARANTEED);
    var needed = new LinkedHashMap<String, BigDecimal>();
    shortages.forEach(each -> needed.put(each.resource(), each.missing()));
    if (!less(needed, joined(bestEffort, joined(burstable, guaranteed))).isEmpty()) {
      return Optional.empty();
    }
    var ofGuaranteed = fewest(guaranteed, less(needed, joined(bestEffort, burstable)));
    var ofBurstable = fewest(burstable, less(needed, joined(bestEffort, ofGuaranteed)));
    var ofBestEffort = fewest(bestEffort, less(needed, joined(ofBurstable, ofGuaranteed)));
    return Optional.of(joined(ofBestEffort, joined(ofBurstable, ofGuaranteed)));
  }

  private List<Pod> preemptable(List<Pod> admitted, QosClass of) {
    return admitted.stream().filter(pod -> QosClass.of(pod) == of && yields(pod)).toList();
  }

  /** What is not critical, and what has a lower priority. */
  private boolean yields(Pod pod) {
    var own = preemptor.spec().getPriority();
    var other = pod.spec().getPriority();
    return (critical(preemptor) && !critical(pod)) || (own != null && other != null && own > other);
  }

  /** One after the other whoever comes nearest to what is still needed. */
  private static List<Pod> fewest(List<Pod> pods, SequencedMap<String, BigDecimal> needed) {
    var left = new ArrayList<>(pods);
    var chosen = new ArrayList<Pod>();
    var missing = needed;
    while (!missing.isEmpty()) {
      var best = left.getFirst();
      for (var pod : left) {
        best = better(pod, best, missing) ? pod : best;
      }
      left.remove(best);
      chosen.add(best);
      missing = less(missing, List.of(best));
    }
    return chosen;
  }

  private static boolean better(Pod pod, Pod best, SequencedMap<String, BigDecimal> missing) {
    var nearer = Double.compare(distance(pod, missing), distance(best, missing));
    return nearer < 0 || (nearer == 0 && asksForLess(pod, best));
  }

  /** How much of each need is left when the pod is gone, as a square of its fraction. */
  private static double distance(Pod pod, SequencedMap<String, BigDecimal> missing) {
    double distance = 0;
    for (var need : missing.entrySet()) {
      var left = need.getValue().subtract(request(pod, need.getKey()));
      if (left.signum() > 0) {
        distance += Math.pow(left.doubleValue() / need.getValue().doubleValue(), 2);
      }
    }
    return distance;
  }

  private static boolean asksForLess(Pod pod, Pod than) {
    for (var resource : List.of(PodResources.MEMORY, PodResources.CPU)) {
      var compared = request(pod, resource).compareTo(request(than, resource));
      if (compared != 0) {
        return compared < 0;
      }
    }
    return false;
  }

  private static SequencedMap<String, BigDecimal> less(
      SequencedMap<String, BigDecimal> needed, List<Pod> gone) {
    var left = new LinkedHashMap<String, BigDecimal>();
    needed.forEach(
        (resource, amount) -> {
          var freed =
              gone.stream()
                  .map(pod -> request(pod, resource))
                  .reduce(BigDecimal.ZERO, BigDecimal::add);
          if (amount.compareTo(freed) > 0) {
            left.put(resource, amount.subtract(freed));
          }
        });
    return left;
  }

  private static List<Pod> joined(List<Pod> one, List<Pod> other) {
    var all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  /** What cannot be freed, in upstream's words. */
  String unmet(List<Pod> admitted, List<Shortage> shortages) {
    var needed = new LinkedHashMap<String, BigDecimal>();
    shortages.forEach(each -> needed.put(each.resource(), each.missing()));
    var text = new StringBuilder("[");
    less(needed, admitted.stream().filter(this::yields).toList())
        .forEach(
            (resource, amount) ->
                text.append("(res: %s, q: %s), ".formatted(resource, whole(amount))));
    return text.append("]").toString();
  }

  static String whole(BigDecimal amount) {
    return amount.setScale(0, java.math.RoundingMode.CEILING).toPlainString();
  }
}
