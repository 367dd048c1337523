package io.jubelet.node.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time, and everything that is to happen in it. One seed makes one world. */
final class World {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private record Task(long at, long tie, long number, Runnable run) {}

  private final PriorityQueue<Task> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Task::at)
              .thenComparingLong(Task::tie)
              .thenComparingLong(Task::number));
  private final Random random;
  private long millis;
  private long tasks;
  private long skewMillis;

  World(long seed) {
    random = new Random(seed);
  }

  Instant now() {
    return BEGIN.plusMillis(millis);
  }

  /** What the clock on the wall of the node shows, which may be wrong. */
  Instant wall() {
    return now().plusMillis(skewMillis);
  }

  void skewWall(long byMillis) {
    skewMillis += byMillis;
  }

  long millis() {
    return millis;
  }

  /** Runs it after that many milliseconds; tasks of the same moment run in drawn order. */
  void after(long delayMillis, Runnable run) {
    queue.add(new Task(millis + Math.max(0, delayMillis), random.nextLong(), tasks++, run));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A number from 0 up to and without the bound. */
  int draw(int bound) {
    return random.nextInt(bound);
  }

  double draw() {
    return random.nextDouble();
  }

  /** Lets everything happen that happens within this time. */
  void run(Duration duration) {
    var end = millis + duration.toMillis();
    while (!queue.isEmpty() && queue.peek().at() <= end) {
      var task = queue.poll();
      millis = Math.max(millis, task.at());
      task.run().run();
    }
    millis = end;
  }

  /** How many tasks there have been. */
  long tasks() {
    return tasks;
  }
}
