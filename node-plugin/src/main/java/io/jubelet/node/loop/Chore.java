package io.jubelet.node.loop;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that is done again and again, one at a time.
 *
 * @param dueAt when it is done next, unless it is under way
 * @param failures how often it failed in a row
 */
record Chore(Instant dueAt, boolean underWay, int failures) {
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final int LONGEST_RETRY_DOUBLINGS = 5;

  static Chore dueAt(Instant at) {
    return new Chore(at, false, 0);
  }

  /** Never due until something makes it so. */
  static Chore asleep() {
    return dueAt(Instant.MAX);
  }

  boolean due(Instant now) {
    return !underWay && !now.isBefore(dueAt);
  }

  Chore begun() {
    return new Chore(dueAt, true, failures);
  }

  Chore done(Instant next) {
    return new Chore(next, false, 0);
  }

  /** Tried again after 200 ms, twice as long each time, at most 6.4 s (upstream: 7 s). */
  Chore failed(Instant now) {
    var retry = FIRST_RETRY.multipliedBy(1L << Math.min(failures, LONGEST_RETRY_DOUBLINGS));
    return new Chore(now.plus(retry), false, failures + 1);
  }

  Chore hastened(Instant now) {
    return now.isBefore(dueAt) ? new Chore(now, underWay, failures) : this;
  }

  /** As hastened, but what sleeps goes on sleeping. */
  Chore retimed(Instant now) {
    return dueAt.equals(Instant.MAX) ? this : hastened(now);
  }

  Instant wakeAt() {
    return underWay ? Instant.MAX : dueAt;
  }
}
