package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.NodeSettings.ImagePulls;
import io.jubelet.node.model.PullVerification;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many pulls are under way at once; each stays until it is let go. */
final class PullPlacesTest {
  private static final int PATIENCE_SECONDS = 20;

  private final AtomicInteger underWay = new AtomicInteger();
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore letGo = new Semaphore(0);

  private static PullPlaces places(int all, int perRegistry) {
    var trusting = new PullVerification(PullVerification.Policy.NEVER, List.of());
    return new PullPlaces(new ImagePulls(all, perRegistry, trusting));
  }

  private List<Thread> pull(PullPlaces places, String registry, int count) {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofVirtual().start(() -> pull(places, registry)));
    }
    return threads;
  }

  private void pull(PullPlaces places, String registry) {
    try {
      var _ = places.within(registry, this::stay);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private int stay() {
    var now = underWay.incrementAndGet();
    begun.release();
    letGo.acquireUninterruptibly();
    underWay.decrementAndGet();
    return now;
  }

  private void awaitBegun(int count) throws InterruptedException {
    assertThat(begun.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("%d pulls begin", count)
        .isTrue();
  }

  @Test
  void oneRegistryHasNoMoreThanItsPlacesAndOthersGoOn() throws InterruptedException {
    var places = places(10, 2);
    var slow = pull(places, "slow.example", 5);
    awaitBegun(2);

    var other = pull(places, "other.example", 2);
    awaitBegun(2);

    assertThat(underWay).hasValue(4);
    assertThat(begun.availablePermits()).isZero();
    letGo.release(7);
    for (var each : slow) {
      each.join();
    }
    for (var each : other) {
      each.join();
    }
    assertThat(begun.availablePermits()).isEqualTo(3);
  }

  @Test
  void allRegistriesTogetherHaveNoMoreThanAll() throws InterruptedException {
    var places = places(3, 2);
    var threads = new ArrayList<Thread>();
    for (var registry : List.of("a.example", "b.example", "c.example", "d.example")) {
      threads.addAll(pull(places, registry, 1));
    }
    awaitBegun(3);

    assertThat(underWay).hasValue(3);
    letGo.release();
    awaitBegun(1);
    letGo.release(3);
    for (var each : threads) {
      each.join();
    }
  }

  @Test
  void whoFailsGivesItsPlaceBack() throws InterruptedException {
    var places = places(1, 1);
    var failed = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                places.within(
                    "a.example",
                    () -> {
                      throw new IllegalStateException("no answer");
                    });
              } catch (IllegalStateException | InterruptedException _) {
                failed.countDown();
              }
            });
    assertThat(failed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    var next = pull(places, "a.example", 1);
    awaitBegun(1);
    letGo.release();
    next.getFirst().join();
  }
}
