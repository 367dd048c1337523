package io.jubelet.node.loop;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** How many effects of a kind run at the same time; the others wait their turn, in order. */
final class Limits implements AutoCloseable {
  /** Far more than a sandbox or a container takes that nothing holds up. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The kinds, each with its bound. */
  enum Kind {
    /** Cheap calls. */
    LOOK(32),
    /** Of pods that gave no answer the last time: they wait only for one another. */
    LOOK_AGAIN(8),
    /** Network plugins and runtimes fork: {@link BriskPlaces}. */
    SANDBOX(16),
    /** Likewise. */
    CONTAINER(32),
    /** A stop waits for the container, so that all pods of a node may stop at once. */
    STOP(1024),
    /** Most wait for their turn at a registry, which {@link PullPlaces} bounds. */
    IMAGE(1024),
    STORAGE(32),
    API(64),
    /** Most wait for an answer of a container; a hung one takes its timeout. */
    PROBE(512),
    NODE(16),
    /** Renames, removals, a call to the runtime. */
    LOG(4),
    /** Reads and writes whole logs; as many at once as the configuration says. */
    COMPRESSION(1),
    /** A switch takes one step after the other. */
    SWITCH(4);

    private final int bound;

    Kind(int bound) {
      this.bound = bound;
    }
  }

  private final Map<Kind, Semaphore> places = new EnumMap<>(Kind.class);
  private final Map<Kind, BriskPlaces> brisk = new EnumMap<>(Kind.class);

  Limits(int logWorkers, int processors, Duration patience) {
    for (Kind kind : Kind.values()) {
      places.put(kind, new Semaphore(kind == Kind.COMPRESSION ? logWorkers : kind.bound, true));
    }
    for (Kind kind : new Kind[] {Kind.SANDBOX, Kind.CONTAINER}) {
      brisk.put(kind, new BriskPlaces(Math.min(processors, kind.bound), patience));
    }
  }

  static Limits of(int logWorkers) {
    // Every other one waits, for a lock of the network or for the disk.
    return new Limits(logWorkers, 2 * Runtime.getRuntime().availableProcessors(), PATIENCE);
  }

  /** Works when there is a place for that kind. */
  <T> T within(Kind kind, Supplier<T> work) throws InterruptedException {
    var all = Optional.ofNullable(places.get(kind)).orElseThrow();
    var first = Optional.ofNullable(brisk.get(kind));
    all.acquire();
    try {
      return first.isPresent() ? first.get().within(work) : work.get();
    } finally {
      all.release();
    }
  }

  @Override
  public void close() {
    brisk.values().forEach(BriskPlaces::close);
  }
}
