package io.jubelet.node.loop;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** How many effects of a kind run at the same time; the others wait their turn, in order. */
final class Limits implements AutoCloseable {
  /** Far more than a sandbox or a container takes that nothing holds up. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * containerd has one shim for all containers of a sandbox. It can have 32 exits before it, those
   * of containers and those of the commands that signal them; each one more takes a second (its
   * reaper).
   */
  static final int STOPS_OF_ONE_POD = 8;

  /**
   * More than a signal takes. Who lives on has got it, and waits for its end without a place. At
   * this pace 500 containers end in a minute, where all at once do not in eight; at twice the pace
   * they did not either.
   */
  private static final Duration SIGNAL = Duration.ofMillis(800);

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

  private final Duration signal;
  private final Map<Kind, Semaphore> places = new EnumMap<>(Kind.class);
  private final Map<Kind, BriskPlaces> brisk = new EnumMap<>(Kind.class);
  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("places").factory());

  /**
   * @param signal how long a stop holds the place that it has within its pod
   */
  Limits(int logWorkers, int processors, Duration patience, Duration signal) {
    this.signal = signal;
    for (Kind kind : Kind.values()) {
      places.put(kind, new Semaphore(kind == Kind.COMPRESSION ? logWorkers : kind.bound, true));
    }
    timers.setRemoveOnCancelPolicy(true);
    for (Kind kind : new Kind[] {Kind.SANDBOX, Kind.CONTAINER}) {
      brisk.put(kind, new BriskPlaces(Math.min(processors, kind.bound), patience, timers));
    }
  }

  static Limits of(int logWorkers) {
    // Every other one waits, for a lock of the network or for the disk.
    return new Limits(logWorkers, 2 * Runtime.getRuntime().availableProcessors(), PATIENCE, SIGNAL);
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

  /** Of the stops that begin together: the signals come in groups, at the end of the grace too. */
  BriskPlaces stopsOfOnePod() {
    return new BriskPlaces(STOPS_OF_ONE_POD, signal, timers);
  }

  @Override
  public void close() {
    timers.shutdownNow();
  }
}
