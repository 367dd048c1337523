package io.jubelet.node.decide.admission;

import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.QosClass;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Whose resize is decided first, as the Go kubelet sorts them: who asks for no more than it has,
 * then by priority, by quality of service, and who waits for longer.
 */
public final class ResizeOrder {
  private ResizeOrder() {}

  /**
   * A pod that asks for other resources than it was granted.
   *
   * @param since when it was told first that it has to wait; the far future when it was not
   */
  public record Waiting(Pod granted, Pod desired, Instant since) {}

  public static List<Waiting> sorted(List<Waiting> all) {
    return all.stream()
        .sorted(
            Comparator.comparing(ResizeOrder::asksForMore)
                .thenComparing(Comparator.comparingInt(ResizeOrder::priority).reversed())
                .thenComparing(each -> QosClass.of(each.granted()))
                .thenComparing(Waiting::since)
                .thenComparing(each -> each.granted().uid()))
        .toList();
  }

  private static boolean asksForMore(Waiting each) {
    var had = PodResources.of(each.granted());
    var wants = PodResources.of(each.desired());
    return List.of(PodResources.CPU, PodResources.MEMORY).stream()
        .anyMatch(name -> wants.request(name).compareTo(had.request(name)) > 0);
  }

  private static int priority(Waiting each) {
    return Objects.requireNonNullElse(each.granted().spec().getPriority(), 0);
  }
}
