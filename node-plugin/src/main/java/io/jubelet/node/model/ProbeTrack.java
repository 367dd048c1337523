package io.jubelet.node.model;

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

  public ProbeTrack asking() {
    return new ProbeTrack(containerId, spec, verdict, lastSucceeded, inARow, dueAt, true);
  }

  /** Not answered, and asked again at that time. */
  public ProbeTrack again(Instant at) {
    return new ProbeTrack(containerId, spec, verdict, lastSucceeded, inARow, at, false);
  }

  /** Answered once more. */
  public ProbeTrack answered(boolean success, Verdict now, Instant next) {
    var row = inARow > 0 && lastSucceeded == success ? inARow + 1 : 1;
    return new ProbeTrack(containerId, spec, now, success, row, next, false);
  }
}
