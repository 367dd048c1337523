package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.Setback;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a pod's status is on its way to the API server: at most one patch is under way, and the
 * latest status wins.
 *
 * @param wanted the status computed last; empty before the first one
 * @param sent the patch that is under way
 * @param delivered what the object is known to have; empty when that is not known
 * @param target the object that tells the status: the pod's own, or the mirror pod of a static one;
 *     empty when there is none
 */
record Publication(
    Optional<PodStatus> wanted,
    Optional<Sent> sent,
    Optional<PodStatus> delivered,
    Optional<Setback> setback,
    Optional<PodUid> target) {

  /** A patch, and the object that it is for. */
  record Sent(PodStatus status, PodUid target) {}

  /** Of a pod whose status nobody is told. */
  static Publication none() {
    return towards(Optional.empty());
  }

  static Publication towards(Optional<PodUid> target) {
    return new Publication(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), target);
  }

  Publication want(PodStatus status) {
    if (wanted.isPresent() && wanted.get().equals(status)) {
      return this;
    }
    return new Publication(Optional.of(status), sent, delivered, setback, target);
  }

  /** Told through another object, which has nothing of it yet. */
  Publication redirected(Optional<PodUid> other) {
    return other.equals(target)
        ? this
        : new Publication(wanted, sent, Optional.empty(), Optional.empty(), other);
  }

  /** Nobody is told any more; a patch that is under way is still waited for. */
  Publication silenced() {
    return new Publication(
        Optional.empty(), sent, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** With what was computed so far forgotten. */
  Publication anew() {
    return new Publication(Optional.empty(), sent, delivered, setback, target);
  }

  /** Whether whoever is to be told has what was computed last. */
  boolean complete() {
    return target.isEmpty() || (wanted.isPresent() && wanted.equals(delivered));
  }

  /** Whether a patch is to be sent now. */
  boolean due(Instant now) {
    return sent.isEmpty()
        && wanted.isPresent()
        && !complete()
        && setback.map(rest -> !now.isBefore(rest.until())).orElse(true);
  }

  Publication sending() {
    var patch = new Sent(wanted.orElseThrow(), target.orElseThrow());
    return new Publication(wanted, Optional.of(patch), delivered, setback, target);
  }

  /** What arrived at an object that tells the status no longer counts for nothing. */
  Publication arrived() {
    var here = sent.filter(patch -> target.equals(Optional.of(patch.target())));
    return new Publication(
        wanted,
        Optional.empty(),
        here.map(Sent::status).or(() -> delivered),
        Optional.empty(),
        target);
  }

  /** A patch whose answer was lost may have come about: what the object has is not known. */
  Publication failed(Setback failure) {
    return new Publication(
        wanted, Optional.empty(), Optional.empty(), Optional.of(failure), target);
  }

  /** With no setback to wait for. */
  Publication hastened() {
    return new Publication(wanted, sent, delivered, Optional.empty(), target);
  }

  /** When a failed patch is sent again. */
  Optional<Instant> wakeAt() {
    return sent.isEmpty() && wanted.isPresent() && !complete()
        ? setback.map(Setback::until)
        : Optional.empty();
  }
}
