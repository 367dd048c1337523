package io.jubelet.node.loop;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** How many effects of a kind run at the same time; the others wait their turn, in order. */
final class Limits {
  /** The kinds, each with its bound. */
  enum Kind {
    /** Cheap calls. */
    LOOK(32),
    /** Of pods that gave no answer the last time: they wait only for one another. */
    LOOK_AGAIN(8),
    /** Network plugins and runtimes fork; more at once only makes each of them slower. */
    SANDBOX(16),
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

  Limits(int logWorkers) {
    for (Kind kind : Kind.values()) {
      places.put(kind, new Semaphore(kind == Kind.COMPRESSION ? logWorkers : kind.bound, true));
    }
  }

  Semaphore of(Kind kind) {
    var semaphore = places.get(kind);
    if (semaphore == null) {
      throw new IllegalStateException("no limit for " + kind);
    }
    return semaphore;
  }
}
