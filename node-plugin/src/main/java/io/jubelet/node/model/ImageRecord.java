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
  /** Of an image that nobody has been seen to use. */
  public static ImageRecord seenAt(Instant now) {
    return new ImageRecord(now, Optional.empty());
  }

  /** The same where a clock was put back: nothing was seen or used later than now. */
  public ImageRecord by(Instant now) {
    return new ImageRecord(earlier(firstSeen, now), lastUsed.map(used -> earlier(used, now)));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Since when nobody has used it. */
  public Instant idleSince() {
    return lastUsed.orElse(firstSeen);
  }
}
