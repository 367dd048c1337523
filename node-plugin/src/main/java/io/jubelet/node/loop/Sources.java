package io.jubelet.node.loop;

import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.StaticPods;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who asks for pods on this node, and what is known of their wishes.
 *
 * @param apiListed whether the API server has told all pods at least once
 * @param filesRead whether all files were read at least once
 * @param found the pods that the runtime had when the files were known first; empty before that
 * @param files the static pods that files ask for now
 * @param mirrors the mirror pods that the API server has
 * @param mirroring what is under way for mirror pods, or is tried again
 */
public record Sources(
    boolean apiListed,
    boolean filesRead,
    Optional<Found> found,
    SortedMap<PodName, Pod> files,
    SortedMap<PodName, Pod> mirrors,
    SortedMap<PodName, Chore> mirroring) {

  /**
   * The pods that the runtime had when the agent began.
   *
   * @param living those with a sandbox that was ready or a container that lived: an earlier life of
   *     the agent has admitted them, and not ended them
   */
  public record Found(SortedSet<PodUid> all, SortedSet<PodUid> living) {
    public Found {
      all = Collections.unmodifiableSortedSet(all);
      living = Collections.unmodifiableSortedSet(living);
    }

    static Found of(Collection<RuntimePod> pods) {
      var all = new TreeSet<PodUid>();
      var living = new TreeSet<PodUid>();
      for (var pod : pods) {
        all.add(pod.uid());
        if (pod.lives()) {
          living.add(pod.uid());
        }
      }
      return new Found(all, living);
    }
  }

  public Sources {
    files = Collections.unmodifiableSortedMap(files);
    mirrors = Collections.unmodifiableSortedMap(mirrors);
    mirroring = Collections.unmodifiableSortedMap(mirroring);
  }

  /** Nothing is known; a source that there is not needs no waiting for. */
  public static Sources of(boolean api, boolean files) {
    return new Sources(
        !api, !files, Optional.empty(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  /** Whether every source was heard: before that nothing is taken for an orphan. */
  boolean listed() {
    return apiListed && filesRead;
  }

  /**
   * Whether a pod of the runtime is none that anybody asks for. One that was made from a file is
   * one also before the API server was heard: that server may be the pod that waits for its name.
   */
  boolean orphans(RuntimePod pod) {
    return (pod.fromFile() ? filesRead : listed()) && !asksFor(pod.uid());
  }

  /** Whether what is left of a pod is of one that nobody asks for. */
  boolean orphans(PodUid uid) {
    return listed() && !asksFor(uid);
  }

  private boolean asksFor(PodUid uid) {
    return files.values().stream().anyMatch(pod -> pod.uid().equals(uid));
  }

  /** The mirror pod that shows this static pod. */
  Optional<Pod> mirrorOf(Pod pod) {
    return Optional.ofNullable(mirrors.get(pod.name()))
        .filter(mirror -> StaticPods.mirrors(mirror, pod));
  }

  Instant wakeAt() {
    return mirroring.values().stream()
        .map(Chore::wakeAt)
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  Sources withFound(Collection<RuntimePod> pods) {
    return found.isPresent() || !filesRead
        ? this
        : new Sources(apiListed, filesRead, Optional.of(Found.of(pods)), files, mirrors, mirroring);
  }

  /** Of two files that ask for one name the later one counts, as in upstream's store. */
  Sources withFiles(List<Pod> pods) {
    var byName = new TreeMap<PodName, Pod>();
    pods.forEach(pod -> byName.put(pod.name(), pod));
    return new Sources(apiListed, true, found, byName, mirrors, mirroring);
  }

  /** With all mirror pods of the API server. */
  Sources withMirrors(List<Pod> all) {
    var byName = new TreeMap<PodName, Pod>();
    all.forEach(mirror -> byName.put(mirror.name(), mirror));
    return new Sources(true, filesRead, found, files, byName, mirroring);
  }

  /** With a mirror pod; what was tried about an older one is no more of interest. */
  Sources withMirror(Pod mirror) {
    var changed = new TreeMap<>(mirrors);
    changed.put(mirror.name(), mirror);
    return with(changed).withoutRest(mirror.name());
  }

  Sources withoutMirror(Pod mirror) {
    var changed = new TreeMap<>(mirrors);
    changed.remove(mirror.name());
    return with(changed).withoutRest(mirror.name());
  }

  private Sources with(SortedMap<PodName, Pod> changed) {
    return new Sources(apiListed, filesRead, found, files, changed, mirroring);
  }

  private Sources withoutRest(PodName name) {
    var chore = mirroring.get(name);
    return chore == null || chore.underWay() ? this : withMirroring(name, Optional.empty());
  }

  Sources withMirroring(PodName name, Optional<Chore> chore) {
    var changed = new TreeMap<>(mirroring);
    chore.ifPresentOrElse(present -> changed.put(name, present), () -> changed.remove(name));
    return new Sources(apiListed, filesRead, found, files, mirrors, changed);
  }

  /** What rests is due now. */
  Sources hastened(Instant now) {
    var due = new TreeMap<PodName, Chore>();
    mirroring.forEach((name, chore) -> due.put(name, chore.hastened(now)));
    return new Sources(apiListed, filesRead, found, files, mirrors, due);
  }
}
