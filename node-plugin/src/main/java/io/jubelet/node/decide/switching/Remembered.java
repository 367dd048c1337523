package io.jubelet.node.decide.switching;

import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeConfiguration;
import java.util.Optional;

/**
 * What is on disk of earlier changes.
 *
 * @param journal the present or last attempt
 * @param committed what the node shall run
 * @param lastKnownGood what it ran when it was last proved healthy
 * @param borrowed a runtime that a preflight started to look at, and has not stopped
 */
public record Remembered(
    Optional<Journal> journal,
    Optional<RuntimeConfiguration> committed,
    Optional<RuntimeConfiguration> lastKnownGood,
    Optional<Endpoint> borrowed) {
  public static Remembered nothing() {
    return new Remembered(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  Remembered with(Journal next) {
    return new Remembered(Optional.of(next), committed, lastKnownGood, borrowed);
  }

  Remembered settled(RuntimeConfiguration now) {
    return new Remembered(journal, Optional.of(now), Optional.of(now), borrowed);
  }

  Remembered returned() {
    return new Remembered(journal, committed, lastKnownGood, Optional.empty());
  }
}
