package io.jubelet.operator.model;

import java.time.Instant;

/**
 * The term of a leader.
 *
 * @param fence how often the lease has changed hands; a node refuses a grant of a smaller one than
 *     it has seen
 * @param quietUntil until when it lets no node begin: what an earlier leader granted, and did not
 *     get to write, may be taken up so long
 */
public record Term(long fence, Instant quietUntil) {
  /** Of a leader that nobody came before. */
  public static Term first() {
    return new Term(0, Instant.MIN);
  }
}
