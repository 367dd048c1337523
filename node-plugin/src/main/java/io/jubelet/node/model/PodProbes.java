package io.jubelet.node.model;

import io.jubelet.node.model.ProbeTrack.Verdict;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the probes of a pod say of the containers that run. When the next one is due is found once,
 * when it is made: a node asks that of every pod whenever anything happens.
 */
public final class PodProbes {
  private static final PodProbes NONE = new PodProbes(new TreeMap<>());

  private final SortedMap<Key, ProbeTrack> tracks;
  private final Optional<Instant> nextDue;

  /**
   * @param tracks not changed any more by the caller
   */
  public PodProbes(SortedMap<Key, ProbeTrack> tracks) {
    this.tracks = Collections.unmodifiableSortedMap(tracks);
    this.nextDue = nextDue(tracks);
  }

  public SortedMap<Key, ProbeTrack> tracks() {
    return tracks;
  }

  /** When the next probe is to be asked; empty when none is. */
  public Optional<Instant> nextDue() {
    return nextDue;
  }

  /**
   * In the order of the keys a container's startup probe comes before its others. Found after every
   * answer of any of the pod's probes, so that it makes nothing that is thrown away.
   */
  private static Optional<Instant> nextDue(SortedMap<Key, ProbeTrack> tracks) {
    Instant next = null;
    Key startupKey = null;
    ProbeTrack startup = null;
    for (var each : tracks.entrySet()) {
      var key = each.getKey();
      if (key.kind() == ProbeKind.STARTUP) {
        startupKey = key;
        startup = each.getValue();
      } else if (startupKey != null && !startupKey.container().equals(key.container())) {
        startupKey = null;
        startup = null;
      }
      var due = each.getValue().dueAt();
      if ((next == null || due.isBefore(next)) && awaits(key.kind(), each.getValue(), startup)) {
        next = due;
      }
    }
    return Optional.ofNullable(next);
  }

  /** Whether a probe is to be asked at some time. */
  public boolean awaits(Key key) {
    var track = tracks.get(key);
    return track != null
        && awaits(key.kind(), track, tracks.get(new Key(key.container(), ProbeKind.STARTUP)));
  }

  /**
   * Not while an answer is awaited, not once its container is to end, a startup probe until it has
   * succeeded and the others only then.
   */
  private static boolean awaits(ProbeKind kind, ProbeTrack track, @Nullable ProbeTrack startup) {
    if (track.asked()) {
      return false;
    }
    return switch (kind) {
      case STARTUP -> track.verdict() == Verdict.UNKNOWN;
      case LIVENESS -> track.verdict() != Verdict.FAILURE && begun(track, startup);
      case READINESS -> begun(track, startup);
    };
  }

  private static boolean begun(ProbeTrack track, @Nullable ProbeTrack startup) {
    return startup == null
        || !startup.containerId().equals(track.containerId())
        || startup.verdict() == Verdict.SUCCESS;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodProbes probes && tracks.equals(probes.tracks);
  }

  @Override
  public int hashCode() {
    return tracks.hashCode();
  }

  @Override
  public String toString() {
    return "PodProbes" + tracks;
  }

  /** One probe of one container. */
  public record Key(String container, ProbeKind kind) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::container).thenComparing(Key::kind);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  public static PodProbes none() {
    return NONE;
  }

  public PodProbes with(Key key, ProbeTrack track) {
    var changed = new TreeMap<>(tracks);
    changed.put(key, track);
    return new PodProbes(changed);
  }

  /** With all of these asked. */
  public PodProbes asking(Collection<Key> keys, Instant now) {
    var changed = new TreeMap<>(tracks);
    keys.forEach(key -> changed.computeIfPresent(key, (_, track) -> track.asking(now)));
    return new PodProbes(changed);
  }

  /** The track of a container's probe, if it is about this instance. */
  public Optional<ProbeTrack> of(ContainerInstance instance, ProbeKind kind) {
    return Optional.ofNullable(tracks.get(new Key(instance.name(), kind)))
        .filter(track -> track.containerId().equals(instance.id()));
  }

  /** Whether a running instance has started, as far as a startup probe can tell. */
  public boolean started(ContainerInstance instance) {
    return succeeded(instance, ProbeKind.STARTUP);
  }

  /** Whether a running instance takes requests. */
  public boolean ready(ContainerInstance instance) {
    return started(instance) && succeeded(instance, ProbeKind.READINESS);
  }

  private boolean succeeded(ContainerInstance instance, ProbeKind kind) {
    return of(instance, kind).map(track -> track.verdict() == Verdict.SUCCESS).orElse(true);
  }

  /** The probe for whose failure the instance must end. */
  public Optional<Key> condemned(ContainerInstance instance) {
    return Stream.of(ProbeKind.LIVENESS, ProbeKind.STARTUP)
        .filter(
            kind ->
                of(instance, kind).filter(track -> track.verdict() == Verdict.FAILURE).isPresent())
        .map(kind -> new Key(instance.name(), kind))
        .findFirst();
  }
}
