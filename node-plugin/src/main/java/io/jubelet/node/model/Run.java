package io.jubelet.node.model;

import java.time.Instant;

/** What a container is doing (CRI {@code ContainerState}, with what belongs to each state). */
public sealed interface Run {
  /** Created and never started. */
  record Created(Instant createdAt) implements Run {}

  record Running(Instant startedAt) implements Run {}

  /**
   * Ended.
   *
   * @param exitCode as the runtime gives it: 128 + signal for a container that was killed
   * @param reason the runtime's one word: Completed, Error, OOMKilled …
   * @param message the runtime's text, possibly empty
   */
  record Exited(Instant startedAt, Instant finishedAt, int exitCode, String reason, String message)
      implements Run {}

  /** The runtime lost track of it: it may still run, so it is live until it has been stopped. */
  record Unknown() implements Run {}

  /** Whether a process may exist: everything that has not exited, a created container included. */
  default boolean live() {
    return !(this instanceof Exited);
  }
}
