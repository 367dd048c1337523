package io.jubelet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Watcher.Action;
import io.fabric8.kubernetes.client.WatcherException;
import io.jubelet.testbed.TestbedFailure;
import org.junit.jupiter.api.Test;

final class SightingsTest {
  private final Sightings<Pod> sightings = new Sightings<>();

  @Test
  void theFirstEventThatShowsTheFactCounts() {
    var running = sightings.of("a", pod -> "Running".equals(pod.getStatus().getPhase()));
    sightings.eventReceived(Action.ADDED, pod("a", "Pending"));
    sightings.eventReceived(Action.MODIFIED, pod("b", "Running"));
    long before = System.nanoTime();
    sightings.eventReceived(Action.MODIFIED, pod("a", "Running"));
    long after = System.nanoTime();
    sightings.eventReceived(Action.MODIFIED, pod("a", "Running"));

    assertThat(running.await()).isBetween(before, after);
  }

  @Test
  void theLastStateOfADeletedPodIsNoSightingOfTheNextOne() {
    var running = sightings.of("a", pod -> "Running".equals(pod.getStatus().getPhase()));
    var end = sightings.end("a");
    sightings.eventReceived(Action.DELETED, pod("a", "Running"));
    long deleted = end.await();
    sightings.eventReceived(Action.ADDED, pod("a", "Running"));

    assertThat(running.await()).isGreaterThan(deleted);
  }

  @Test
  void aWatchThatEndedFailsWhoWaits() {
    var end = sightings.end("a");
    sightings.onClose(new WatcherException("too old resource version"));

    assertThatThrownBy(end::await)
        .isInstanceOf(TestbedFailure.class)
        .hasRootCauseMessage("too old resource version");
  }

  private static Pod pod(String name, String phase) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }
}
