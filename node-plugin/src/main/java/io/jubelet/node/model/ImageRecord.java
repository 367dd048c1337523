package io.jubelet.node.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the use of an image, as long as the agent lives.
 *
 * @param firstSeen by this agent
 * @param lastUsed when a container that exists was last seen to have it; empty for none
 */
public record ImageRecord(Instant firstSeen, Optional<Instant> lastUsed) {
  /** Since when nobody has used it. */
  public Instant idleSince() {
    return lastUsed.orElse(firstSeen);
  }
}
