package io.jubelet.operator.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Random;

/** What happens when; of two things at the same moment the one that was planned first. */
final class Timeline {
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final Random random;
  private Instant now;
  private long planned;

  Timeline(Instant begin, long seed) {
    this.now = begin;
    this.random = new Random(seed);
  }

  private record Due(Instant at, long order, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      var earlier = at.compareTo(other.at);
      return earlier != 0 ? earlier : Long.compare(order, other.order);
    }
  }

  Instant now() {
    return now;
  }

  void at(Instant when, Runnable what) {
    due.add(new Due(when.isBefore(now) ? now : when, planned, what));
    planned++;
  }

  void after(Duration wait, Runnable what) {
    at(now.plus(wait), what);
  }

  /** Lets everything happen that is due until then. */
  void until(Instant end) {
    while (!due.isEmpty() && !due.peek().at().isAfter(end)) {
      var next = due.remove();
      now = next.at();
      next.what().run();
    }
    now = end;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** At least {@code from} and less than {@code to}. */
  int between(int from, int to) {
    return from + random.nextInt(to - from);
  }

  Duration millis(int from, int to) {
    return Duration.ofMillis(between(from, to));
  }
}
