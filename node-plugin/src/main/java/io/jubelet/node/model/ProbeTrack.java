package io.jubelet.node.model;

import java.time.Duration;
import java.time.Instant;

/**
 * What is known of one probe of one container: of the container with this id, and of no other.
 *
 * @param verdict what counts; it changes when a threshold is reached
 * @param lastSucceeded the last answer, if {@code inARow} is not 0
 * @param inARow how many answers in succession were like the last one
 * @param dueAt when it is asked next
 * @param asked whether an answer is awaited
 */
public record ProbeTrack(
    String containerId,
    ProbeSpec spec,
    Verdict verdict,
    boolean lastSucceeded,
    int inARow,
    Instant dueAt,
    boolean asked) {

  /** What a probe has come to. */
  public enum Verdict {
    UNKNOWN,
    SUCCESS,
    FAILURE
  }

  public static ProbeTrack begin(
      String containerId, ProbeSpec spec, Verdict verdict, Instant dueAt) {
    return new ProbeTrack(containerId, spec, verdict, false, 0, dueAt, false);
  }

  public ProbeTrack asking(Instant now) {
    return new ProbeTrack(containerId, spec, verdict, lastSucceeded, inARow, tick(now), true);
  }

  /** Not answered: nothing counts, and it is asked again. */
  public ProbeTrack unanswered(Instant now) {
    return new ProbeTrack(containerId, spec, verdict, lastSucceeded, inARow, next(now), false);
  }

  /** Answered once more. */
  public ProbeTrack answered(boolean success, Verdict reached, Instant now) {
    var row = inARow > 0 && lastSucceeded == success ? inARow + 1 : 1;
    return new ProbeTrack(containerId, spec, reached, success, row, next(now), false);
  }

  /**
   * A period after the question, however long the answer took; at once when that is over, as the
   * ticker of upstream's worker keeps one tick.
   */
  private Instant next(Instant now) {
    var next = dueAt.plus(spec.period());
    return now.isBefore(next) ? next : tick(now);
  }

  /** The last of the periods that have begun, so that who is asked late stays at its pace. */
  private Instant tick(Instant now) {
    var late = Duration.between(dueAt, now);
    return late.isNegative()
        ? dueAt
        : dueAt.plus(spec.period().multipliedBy(late.dividedBy(spec.period())));
  }
}
