package io.jubelet.node.decide.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.decide.admission.ResizeOrder.Waiting;
import io.jubelet.node.model.Pod;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResizeOrderTest {
  @Test
  void lessFirstThenPriorityThenQualityThenWhoWaitsForLonger() {
    var less = waiting("less", 0, "Burstable", "100m", Instant.MAX);
    var important = waiting("important", 9, "Burstable", "2", Instant.MAX);
    var guaranteed = waiting("guaranteed", 0, "Guaranteed", "2", Instant.MAX);
    var longer = waiting("longer", 0, "Burstable", "2", Instant.EPOCH);
    var shorter = waiting("shorter", 0, "Burstable", "2", Instant.EPOCH.plusSeconds(1));
    var untold = waiting("untold", 0, "Burstable", "2", Instant.MAX);

    assertThat(ResizeOrder.sorted(List.of(untold, shorter, longer, guaranteed, important, less)))
        .containsExactly(less, important, guaranteed, longer, shorter, untold);
  }

  private static Waiting waiting(
      String name, int priority, String quality, String asks, Instant since) {
    return new Waiting(
        pod(name, priority, quality, "1"), pod(name, priority, quality, asks), since);
  }

  private static Pod pod(String name, int priority, String quality, String cpu) {
    return new Pod(
        Serialization.unmarshal(
            """
            metadata: {name: %s, namespace: shop, uid: %s}
            spec: {priority: %d, containers: [{name: main, resources: {requests: {cpu: %s}}}]}
            status: {qosClass: %s}
            """
                .formatted(name, name, priority, cpu, quality),
            io.fabric8.kubernetes.api.model.Pod.class));
  }
}
