package io.jubelet.node.loop;

import io.jubelet.node.decide.admission.Preemption;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The pods that hold resources of the node when a pod is judged.
 *
 * @param all those that are here, and critical ones for which room is being made
 * @param staying without those that are ending
 * @param living the pods that lived in the runtime when the agent began
 */
record Holders(List<Pod> all, List<Pod> staying, SortedSet<PodUid> living) {
  Holders {
    all = List.copyOf(all);
    staying = List.copyOf(staying);
    living = Collections.unmodifiableSortedSet(living);
  }

  /** Whether an earlier life of the agent has admitted the pod: what runs is not judged again. */
  boolean begun(Pod pod) {
    return living.contains(pod.uid());
  }

  /** For whom nothing is to be judged. */
  static Holders none() {
    return new Holders(List.of(), List.of(), new TreeSet<>());
  }

  /** All but the pod itself. */
  static Holders of(NodeState state, PodUid judged, Instant now) {
    var all = new ArrayList<Pod>();
    var staying = new ArrayList<Pod>();
    var living = state.sources().found().map(Sources.Found::living).orElseGet(TreeSet::new);
    for (var entry : state.pods().values()) {
      if (entry.worker().subject() instanceof Subject.AtApi(var pod)
          && !pod.uid().equals(judged)
          && holds(entry, pod, living, now)) {
        var holder =
            entry
                .memory()
                .resize()
                .filter(resize -> !resize.durable())
                .map(resize -> pod.with(resize.held()))
                .orElse(pod);
        all.add(holder);
        if (!(entry.worker() instanceof PodWorker.Terminating)) {
          staying.add(holder);
        }
      }
    }
    return new Holders(all, staying, living);
  }

  /** Whose time has come, who was made first before: who waits together is judged in that order. */
  static List<PodUid> byAge(NodeState state, Instant now) {
    var due = new ArrayList<Subject>();
    for (var entry : state.pods().values()) {
      if (entry.due(now) && state.workable(entry)) {
        due.add(entry.worker().subject());
      }
    }
    return due.isEmpty() ? List.of() : byAge(due);
  }

  private static List<PodUid> byAge(List<Subject> subjects) {
    return subjects.stream()
        .sorted(Comparator.comparing(Holders::madeAt).thenComparing(Subject::uid))
        .map(Subject::uid)
        .toList();
  }

  /** As the API writes times, so that texts compare as they do; a static pod bears none. */
  private static String madeAt(Subject subject) {
    return subject
        .spec()
        .map(pod -> Objects.requireNonNullElse(pod.api().getMetadata().getCreationTimestamp(), ""))
        .orElse("");
  }

  /**
   * A pod that has begun, in this life of the agent or an earlier one, until it has ended. One that
   * was refused never did, although it is ended like the others.
   */
  private static boolean holds(PodEntry entry, Pod pod, SortedSet<PodUid> living, Instant now) {
    return switch (entry.worker()) {
      case PodWorker.Syncing _ -> true;
      case PodWorker.Pending _ -> living.contains(pod.uid()) || waitsForRoom(entry, pod, now);
      case PodWorker.Terminating _ ->
          entry
              .seen()
              .map(seen -> occupies(seen) || mayHaveMore(entry))
              .orElseGet(() -> living.contains(pod.uid()) || taken(entry));
      case PodWorker.Terminated _ -> false;
    };
  }

  /** By this life of the agent or an earlier one, which may not have been able to tell it. */
  private static boolean taken(PodEntry entry) {
    return entry.memory().resize().isPresent() || entry.memory().known().getStartTime() != null;
  }

  /** What was begun for a pod that was taken may have come about since it was last seen. */
  private static boolean mayHaveMore(PodEntry entry) {
    return entry.memory().resize().isPresent()
        && !(entry.flight() instanceof Flight.Idle
            && entry.memory().setback(Site.of(Site.Kind.OBSERVATION)).isEmpty());
  }

  /** Every other pod is judged as soon as it is due, or has to wait for the Node. */
  private static boolean waitsForRoom(PodEntry entry, Pod pod, Instant now) {
    return Preemption.critical(pod)
        && entry.flight() instanceof Flight.Idle(var wakeAt)
        && now.isBefore(wakeAt);
  }

  private static boolean occupies(PodObservation seen) {
    return !seen.live().isEmpty() || seen.sandboxes().stream().anyMatch(Sandbox::ready);
  }
}
