package io.jubelet.node.loop;

import io.jubelet.node.model.NodeSettings.ImagePulls;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How many pulls are under way: in all, and from one registry. Whoever waits for a slow registry
 * holds no place that others could use.
 */
final class PullPlaces {
  /** Two registries may share their places by chance, which only makes them slower. */
  private static final int STRIPES = 64;

  private final Semaphore all;
  private final Semaphore[] perRegistry;

  PullPlaces(ImagePulls settings) {
    all = new Semaphore(settings.parallel(), true);
    perRegistry =
        Stream.generate(() -> new Semaphore(settings.perRegistry(), true))
            .limit(STRIPES)
            .toArray(Semaphore[]::new);
  }

  /** Calls when there is a place. */
  <T> T within(String registry, Supplier<T> pull) throws InterruptedException {
    var own = perRegistry[Math.floorMod(registry.hashCode(), STRIPES)];
    own.acquire();
    try {
      all.acquire();
      try {
        return pull.get();
      } finally {
        all.release();
      }
    } finally {
      own.release();
    }
  }
}
