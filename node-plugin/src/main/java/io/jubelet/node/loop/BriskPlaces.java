package io.jubelet.node.loop;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Places for work that keeps a processor busy: more of it at once than there are processors only
 * makes all of it slower. Who takes long is waiting for something else, and holds up nobody.
 */
final class BriskPlaces {
  private final Semaphore places;
  private final Duration patience;
  private final ScheduledExecutorService timers;

  /**
   * @param patience after how long somebody holds no place any more
   */
  BriskPlaces(int places, Duration patience, ScheduledExecutorService timers) {
    this.places = new Semaphore(places, true);
    this.patience = patience;
    this.timers = timers;
  }

  /** Works when there is a place. */
  <T> T within(Supplier<T> work) throws InterruptedException {
    places.acquire();
    var held = new AtomicBoolean(true);
    var timer = timers.schedule(() -> giveBack(held), patience.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return work.get();
    } finally {
      timer.cancel(false);
      giveBack(held);
    }
  }

  private void giveBack(AtomicBoolean held) {
    if (held.compareAndSet(true, false)) {
      places.release();
    }
  }
}
