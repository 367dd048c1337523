package io.jubelet.node.decide.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodProbes.Key;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.ProbeKind;
import io.jubelet.node.model.ProbeSpec;
import io.jubelet.node.model.ProbeTrack;
import io.jubelet.node.model.ProbeTrack.Verdict;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The course of a pod's probes, as upstream's prober workers take it. A verdict belongs to one
 * container id. An agent that has just started takes over what its predecessor told of that id, so
 * that its own restart flips nothing.
 */
public final class Probing {
  private Probing() {}

  /** The probes that fit what was seen: one track for each probe of each running container. */
  public static PodProbes follow(Situation situation, Instant now) {
    var spec = situation.worker().subject().spec();
    var tracks = new TreeMap<Key, ProbeTrack>();
    spec.ifPresent(
        pod ->
            Stream.concat(pod.initContainers().stream(), pod.containers().stream())
                .forEach(container -> follow(container, pod, situation, now, tracks)));
    return tracks.equals(situation.probes().tracks()) ? situation.probes() : new PodProbes(tracks);
  }

  private static void follow(
      Container container, Pod pod, Situation situation, Instant now, TreeMap<Key, ProbeTrack> to) {
    var ordinaryInit = pod.initContainers().contains(container) && !Pod.sidecar(container);
    var newest = situation.seen().newest(container.getName());
    if (ordinaryInit || newest.isEmpty() || !(newest.get().run() instanceof Run.Running)) {
      return;
    }
    var instance = newest.get();
    for (var probe : ProbeSpec.of(container).entrySet()) {
      if (asked(probe.getKey(), situation.worker())) {
        var known = situation.probes().of(instance, probe.getKey());
        to.put(
            new Key(container.getName(), probe.getKey()),
            known.orElseGet(
                () -> begin(probe.getKey(), probe.getValue(), instance, situation, now)));
      }
    }
  }

  /** A pod that ends is not killed by a probe any more, and still says whether it is ready. */
  private static boolean asked(ProbeKind kind, PodWorker worker) {
    return kind == ProbeKind.READINESS
        || worker instanceof PodWorker.Syncing
        || worker instanceof PodWorker.Pending;
  }

  private static ProbeTrack begin(
      ProbeKind kind,
      ProbeSpec spec,
      ContainerInstance instance,
      Situation situation,
      Instant now) {
    var told =
        ContainerHistory.statusOf(instance.name(), situation.memory().known())
            .filter(status -> situation.containerId(instance).equals(status.getContainerID()));
    var first = ((Run.Running) instance.run()).startedAt().plus(spec.initialDelay());
    if (told.isEmpty()) {
      return ProbeTrack.begin(instance.id(), spec, initial(kind), later(first, now));
    }
    var spread = now.plus(spread(instance.id(), spec.period()));
    return ProbeTrack.begin(instance.id(), spec, told(kind, told), later(first, spread));
  }

  private static Verdict initial(ProbeKind kind) {
    return switch (kind) {
      case STARTUP -> Verdict.UNKNOWN;
      case LIVENESS -> Verdict.SUCCESS;
      case READINESS -> Verdict.FAILURE;
    };
  }

  private static Verdict told(ProbeKind kind, Optional<ContainerStatus> status) {
    var holds =
        switch (kind) {
          case STARTUP -> status.map(ContainerStatus::getStarted).orElse(false);
          case LIVENESS -> false;
          case READINESS -> status.map(ContainerStatus::getReady).orElse(false);
        };
    return holds ? Verdict.SUCCESS : initial(kind);
  }

  /** Containers that one agent takes over at once are not all asked at once. */
  private static Duration spread(String containerId, Duration period) {
    return Duration.ofMillis(Math.floorMod(containerId.hashCode(), period.toMillis()));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** The probes to ask now. */
  public static List<Key> due(PodProbes probes, Instant now) {
    if (probes.nextDue().filter(next -> !now.isBefore(next)).isEmpty()) {
      return List.of();
    }
    var due = new ArrayList<Key>();
    for (var each : probes.tracks().entrySet()) {
      if (!now.isBefore(each.getValue().dueAt()) && probes.awaits(each.getKey())) {
        due.add(each.getKey());
      }
    }
    return due;
  }

  /** The probes once this one was answered: a threshold that is reached makes a verdict. */
  public static PodProbes answered(PodProbes probes, Key key, boolean success, Instant now) {
    var track = probes.tracks().get(key);
    if (track == null) {
      return probes;
    }
    var counted = track.answered(success, track.verdict(), now);
    var threshold = success ? track.spec().successThreshold() : track.spec().failureThreshold();
    if (counted.inARow() < threshold) {
      return probes.with(key, counted);
    }
    var verdict = success ? Verdict.SUCCESS : Verdict.FAILURE;
    return probes.with(key, track.answered(success, verdict, now));
  }

  /** Asked in vain: nobody knows. */
  public static PodProbes unanswered(PodProbes probes, Key key, Instant now) {
    var track = probes.tracks().get(key);
    return track == null ? probes : probes.with(key, track.unanswered(now));
  }
}
