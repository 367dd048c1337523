package io.jubelet.node.kube;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubled with every failure up to a limit, and drawn between
 * half of it and all of it, so that the nodes of a cluster do not come back together.
 */
record Backoff(Duration first, Duration limit) {
  /** The wait after so many failures in succession, 1 or more. */
  Duration after(int failures, RandomGenerator random) {
    var doubled = first.multipliedBy(1L << Math.min(failures - 1, 20));
    var most = doubled.compareTo(limit) < 0 ? doubled : limit;
    return between(most.dividedBy(2), most, random);
  }

  /** A duration drawn evenly. */
  static Duration between(Duration least, Duration most, RandomGenerator random) {
    return Duration.ofNanos(random.nextLong(least.toNanos(), most.toNanos() + 1));
  }
}
