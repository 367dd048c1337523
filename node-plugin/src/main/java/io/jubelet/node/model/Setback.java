package io.jubelet.node.model;

import java.time.Duration;
import java.time.Instant;

/**
 * An action that failed, and when it may be tried again.
 *
 * @param reason one word for events and waiting reasons
 * @param message one sentence naming the thing and the value
 * @param at when it failed last
 * @param delay how long it rests after that
 * @param count how often it failed in a row, at least 1
 */
public record Setback(String reason, String message, Instant at, Duration delay, int count) {

  public Instant until() {
    return at.plus(delay);
  }
}
