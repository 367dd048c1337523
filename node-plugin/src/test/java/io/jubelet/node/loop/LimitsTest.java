package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.loop.Limits.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** On a machine with two processors. */
final class LimitsTest {
  private static final Duration NEVER = Duration.ofDays(1);

  private static int mostAtOnce(Limits limits, Kind kind, int works) throws Exception {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<Integer>>();
      for (var work = 0; work < works; work++) {
        all.add(
            threads.submit(
                () ->
                    limits.within(
                        kind,
                        () -> {
                          most.accumulateAndGet(now.incrementAndGet(), Math::max);
                          Thread.yield();
                          return now.decrementAndGet();
                        })));
      }
      for (var each : all) {
        each.get();
      }
    }
    return most.get();
  }

  @Test
  void whatKeepsProcessorsBusyIsDoneByAsManyAtOnceAsThereAre() throws Exception {
    try (var limits = new Limits(1, 2, NEVER, NEVER)) {
      assertThat(mostAtOnce(limits, Kind.SANDBOX, 100)).isBetween(1, 2);
      assertThat(mostAtOnce(limits, Kind.CONTAINER, 100)).isBetween(1, 2);
      assertThat(mostAtOnce(limits, Kind.COMPRESSION, 100)).isEqualTo(1);
    }
  }

  /** Such as a network plugin that waits for an address. */
  @Test
  void whoTakesLongHoldsUpNobodyWithinTheBoundOfItsKind() throws Exception {
    var begun = new CountDownLatch(16);
    var end = new CountDownLatch(1);
    var late = new CountDownLatch(1);
    try (var limits = new Limits(1, 2, Duration.ofMillis(1), NEVER);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var work = 0; work < 17; work++) {
        threads.submit(() -> limits.within(Kind.SANDBOX, () -> held(begun, end, late)));
      }

      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(late.getCount()).isEqualTo(1);
      end.countDown();
      assertThat(late.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean held(CountDownLatch begun, CountDownLatch end, CountDownLatch late) {
    if (begun.getCount() == 0) {
      late.countDown();
    }
    begun.countDown();
    try {
      return end.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      return false;
    }
  }

  @Test
  void aFailureGivesItsPlaceBack() throws Exception {
    try (var limits = new Limits(1, 2, NEVER, NEVER)) {
      for (var work : List.of(1, 2, 3)) {
        assertThat(failure(limits, work)).isEqualTo("broken " + work);
      }
    }
  }

  private static String failure(Limits limits, int work) throws InterruptedException {
    try {
      return limits.within(
          Kind.SANDBOX,
          () -> {
            throw new IllegalStateException("broken " + work);
          });
    } catch (IllegalStateException broken) {
      return String.valueOf(broken.getMessage());
    }
  }

  @Test
  void theStopsOfOnePodAreSignalledInGroups() throws Exception {
    var begun = new CountDownLatch(Limits.STOPS_OF_ONE_POD);
    var end = new CountDownLatch(1);
    var all = new CountDownLatch(3 * Limits.STOPS_OF_ONE_POD);
    try (var limits = new Limits(1, 2, NEVER, NEVER);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var stops = limits.stopsOfOnePod();
      for (var stop = 0; stop < 3 * Limits.STOPS_OF_ONE_POD; stop++) {
        threads.submit(
            () ->
                stops.within(
                    () -> {
                      all.countDown();
                      return held(begun, end, new CountDownLatch(1));
                    }));
      }

      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(all.getCount()).isEqualTo(2 * Limits.STOPS_OF_ONE_POD);
      end.countDown();
      assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whoLivesOnAfterItsSignalDelaysNoOtherOfItsPod() throws Exception {
    var end = new CountDownLatch(1);
    var begun = new CountDownLatch(3 * Limits.STOPS_OF_ONE_POD);
    try (var limits = new Limits(1, 2, NEVER, Duration.ofMillis(1));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var stops = limits.stopsOfOnePod();
      for (var stop = 0; stop < 3 * Limits.STOPS_OF_ONE_POD; stop++) {
        threads.submit(() -> stops.within(() -> held(begun, end, new CountDownLatch(1))));
      }

      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      end.countDown();
    }
  }
}
