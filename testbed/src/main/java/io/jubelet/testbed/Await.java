package io.jubelet.testbed;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a fact of another process that nothing announces. */
public final class Await {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private Await() {}

  /**
   * Returns as soon as the fact holds; throws {@link TestbedFailure} naming it when the deadline
   * passes first.
   */
  public static void until(String fact, Duration deadline, BooleanSupplier holds) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new TestbedFailure("not seen within %s: %s".formatted(deadline, fact));
      }
      pass(INTERVAL);
    }
  }

  /** Lets a measuring interval pass. Never the way to wait for a fact. */
  public static void pass(Duration interval) {
    try {
      Thread.sleep(interval);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedFailure("interrupted while waiting", e);
    }
  }
}
