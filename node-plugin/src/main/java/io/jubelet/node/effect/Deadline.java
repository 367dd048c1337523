package io.jubelet.node.effect;

import java.time.Duration;

/**
 * Until when an effect may take, on the monotonic clock. Made from the timeout when the effect
 * begins, and asked between its steps.
 *
 * @param nanoTime a value of {@link System#nanoTime}
 */
public record Deadline(long nanoTime) {
  public static Deadline after(Duration timeout) {
    return new Deadline(System.nanoTime() + timeout.toNanos());
  }

  public boolean passed() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /** What is left of the time; zero when it has passed. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }
}
