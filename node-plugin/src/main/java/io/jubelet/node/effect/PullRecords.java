package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.PulledRecord;
import io.jubelet.node.model.PulledRecord.Access;
import java.util.Optional;

/**
 * What is known of how images came to this node, on disk, so that it outlives the agent. Names of
 * images are as pods' specs have them.
 */
public interface PullRecords {
  /** Notes that a pull begins; as many may be under way as there are. */
  Outcome<Nothing> begin(String image);

  /** Notes that a pull that {@link #begin began} is over. */
  void end(String image, End how);

  /** How a pull ended. */
  enum End {
    /** What was shown was {@link #add added} before. */
    PULLED,
    REFUSED,
    /** The image may still arrive, so that it stays noted that it was pulled. */
    LOST
  }

  /** Whether a pull began, in this life of the agent or an earlier one, that never ended. */
  boolean pulling(String image);

  Outcome<Optional<PulledRecord>> pulled(String imageRef);

  /**
   * Adds what was shown for an image of that repository, as the spec writes it; nothing is written
   * when it was known.
   */
  Outcome<Nothing> add(String imageRef, String repository, Access access);
}
