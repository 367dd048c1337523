package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.RestartTogether;
import java.time.Instant;
import java.util.Optional;

/**
 * One pod as the loop holds it.
 *
 * @param seen the last observation; empty before the first one
 * @param probes what probes say of the containers that were seen last
 * @param successor the API object that showed up again while the pod was taken down as gone or
 *     orphaned: it begins anew when that is over
 */
public record PodEntry(
    PodWorker worker,
    Flight flight,
    PodMemory memory,
    Publication publication,
    Optional<PodObservation> seen,
    PodProbes probes,
    Optional<Pod> successor) {

  static PodEntry begin(PodWorker worker, PodMemory memory, Publication publication, Instant now) {
    return new PodEntry(
        worker,
        new Flight.Idle(now),
        memory,
        publication,
        Optional.empty(),
        PodProbes.none(),
        Optional.empty());
  }

  /** The status computed last, whether or not the API server has it. */
  public Optional<PodStatus> computedStatus() {
    return publication.wanted();
  }

  PodEntry with(PodWorker changed) {
    return new PodEntry(changed, flight, memory, publication, seen, probes, successor);
  }

  PodEntry with(Flight changed) {
    return new PodEntry(worker, changed, memory, publication, seen, probes, successor);
  }

  PodEntry with(PodMemory changed) {
    return new PodEntry(worker, flight, changed, publication, seen, probes, successor);
  }

  PodEntry with(Publication changed) {
    return new PodEntry(worker, flight, memory, changed, seen, probes, successor);
  }

  PodEntry with(PodObservation changed) {
    return new PodEntry(
        worker, flight, memory, publication, Optional.of(changed), probes, successor);
  }

  PodEntry with(PodProbes changed) {
    return new PodEntry(worker, flight, memory, publication, seen, changed, successor);
  }

  PodEntry followedBy(Optional<Pod> pod) {
    return new PodEntry(worker, flight, memory, publication, seen, probes, pod);
  }

  /** Whether a file asks for the pod, or did until it ended. */
  boolean ofFile() {
    return worker.subject().spec().filter(Pod::fromFile).isPresent();
  }

  /** Whether all its containers are on the way to a restart (KEP-5532). */
  boolean restartsTogether() {
    return seen.filter(it -> RestartTogether.underWay(worker, it)).isPresent();
  }

  /** An API server that cannot be told, or refuses to be, keeps no pod from running. */
  boolean restartsUntold() {
    return publication.setback().isPresent() && restartsTogether();
  }

  /** Something happened to the pod: it is to be observed, again if that is under way. */
  PodEntry stirred(Instant now) {
    return switch (flight) {
      case Flight.Idle _, Flight.ReadingNode _ -> with(new Flight.Idle(now));
      case Flight.Observing observing -> with(observing.soiled());
      case Flight.Acting acting -> with(acting.soiled());
    };
  }

  /** Due now, and with no setback to wait for. */
  PodEntry hastened(Instant now) {
    return stirred(now).with(memory.withoutSetbacks()).with(publication.hastened());
  }

  boolean due(Instant now) {
    return !now.isBefore(flight.wakeAt());
  }

  /** When something is to be done for the pod although nothing happens to it. */
  Instant wakeAt() {
    var looked = flight.wakeAt();
    var patched = publication.wakeAt().orElse(Instant.MAX);
    var probed = probes.nextDue().orElse(Instant.MAX);
    var earlier = looked.isBefore(patched) ? looked : patched;
    return earlier.isBefore(probed) ? earlier : probed;
  }
}
