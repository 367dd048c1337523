package io.jubelet.node.model;

import io.jubelet.node.model.ProbeTrack.Verdict;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the probes of a pod say of the containers that run. */
public record PodProbes(SortedMap<Key, ProbeTrack> tracks) {

  public PodProbes {
    tracks = Collections.unmodifiableSortedMap(new TreeMap<>(tracks));
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
    return new PodProbes(new TreeMap<>());
  }

  public PodProbes with(Key key, ProbeTrack track) {
    var changed = new TreeMap<>(tracks);
    changed.put(key, track);
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
