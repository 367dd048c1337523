package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.Setback;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a pod's status is on its way to the API server: at most one patch is under way, and the
 * latest status wins.
 *
 * @param wanted the status computed last; empty before the first one
 * @param sent the patch that is under way
 * @param delivered what the API server is known to have
 */
record Publication(
    Optional<PodStatus> wanted,
    Optional<PodStatus> sent,
    Optional<PodStatus> delivered,
    Optional<Setback> setback) {

  static Publication none() {
    return new Publication(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A status that the API server is known to have. */
  static Publication delivered(PodStatus status) {
    return new Publication(
        Optional.of(status), Optional.empty(), Optional.of(status), Optional.empty());
  }

  Publication want(PodStatus status) {
    if (wanted.isPresent() && wanted.get().equals(status)) {
      return this;
    }
    return new Publication(Optional.of(status), sent, delivered, setback);
  }

  /** Whether the API server has what was computed last. */
  boolean complete() {
    return wanted.isPresent() && wanted.equals(delivered);
  }

  /** Whether a patch is to be sent now. */
  boolean due(Instant now) {
    return sent.isEmpty()
        && wanted.isPresent()
        && !complete()
        && setback.map(rest -> !now.isBefore(rest.until())).orElse(true);
  }

  Publication sending() {
    return new Publication(wanted, wanted, delivered, setback);
  }

  Publication arrived() {
    return new Publication(wanted, Optional.empty(), sent, Optional.empty());
  }

  Publication failed(Setback failure) {
    return new Publication(wanted, Optional.empty(), delivered, Optional.of(failure));
  }

  /** With no setback to wait for. */
  Publication hastened() {
    return new Publication(wanted, sent, delivered, Optional.empty());
  }

  /** When a failed patch is sent again. */
  Optional<Instant> wakeAt() {
    return sent.isEmpty() && wanted.isPresent() && !complete()
        ? setback.map(Setback::until)
        : Optional.empty();
  }
}
