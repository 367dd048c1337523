package io.jubelet.node.loop;

import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.Allocation;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything the agent knows, as one immutable value. Readers may keep it as long as they like.
 *
 * @param endpoints the runtime in use; each effect names the one it is meant for
 * @param sources who asks for pods, and what is known of that
 * @param events how many events there were: the number of the present one names operations
 * @param lastEventAt when the last one was, by a clock that may be set
 * @param allocations what earlier agents have granted, of pods that this one has not heard of yet
 */
public record NodeState(
    Endpoints endpoints,
    Sources sources,
    SortedMap<PodUid, PodEntry> pods,
    Chore relist,
    Chore traces,
    NodeReport node,
    Upkeep upkeep,
    SwitchState switching,
    long events,
    Instant lastEventAt,
    SortedMap<PodUid, Allocation> allocations) {

  public NodeState {
    pods = Collections.unmodifiableSortedMap(pods);
    allocations = Collections.unmodifiableSortedMap(allocations);
  }

  /** Of an agent that has just started. */
  public static NodeState begin(
      Endpoints endpoints,
      Sources sources,
      SwitchState switching,
      SortedMap<PodUid, Allocation> allocations,
      Instant now) {
    return new NodeState(
        endpoints,
        sources,
        new TreeMap<>(),
        Chore.dueAt(now),
        Chore.asleep(),
        NodeReport.begin(now),
        Upkeep.begin(now),
        switching,
        0,
        now,
        allocations);
  }

  /**
   * Whether the pod may be worked on: its source has told all of its pods, the machine that admits
   * them is known, and the runtime in use has said who it is and what it had. A static pod need not
   * wait for an API server that it may be a part of.
   */
  boolean workable(PodEntry entry) {
    var facts = node.facts();
    return facts.runtime().isPresent()
        && facts.host().isPresent()
        && sources.found().isPresent()
        && (sources.apiListed() || entry.worker().subject().spec().map(Pod::fromFile).orElse(true));
  }

  /** When the step is to be taken with a {@link Event.Tick} if nothing else happens before. */
  public Instant wakeAt() {
    var earliest = node.chores().wakeAt();
    for (var chore : new Chore[] {relist, traces}) {
      earliest = earlier(earliest, chore.wakeAt());
    }
    earliest = earlier(earliest, upkeep.wakeAt());
    earliest = earlier(earliest, switching.wakeAt().orElse(Instant.MAX));
    earliest = earlier(earliest, sources.wakeAt());
    for (var entry : pods.values()) {
      if (workable(entry)) {
        earliest = earlier(earliest, entry.wakeAt());
      }
    }
    return earliest;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  NodeState nextEvent(Instant now) {
    return new NodeState(
        endpoints,
        sources,
        pods,
        relist,
        traces,
        node,
        upkeep,
        switching,
        events + 1,
        now,
        allocations);
  }

  NodeState with(Sources changed) {
    return new NodeState(
        endpoints,
        changed,
        pods,
        relist,
        traces,
        node,
        upkeep,
        switching,
        events,
        lastEventAt,
        allocations);
  }

  NodeState with(PodUid pod, Optional<PodEntry> entry) {
    var changed = new TreeMap<>(pods);
    entry.ifPresentOrElse(present -> changed.put(pod, present), () -> changed.remove(pod));
    return new NodeState(
        endpoints,
        sources,
        changed,
        relist,
        traces,
        node,
        upkeep,
        switching,
        events,
        lastEventAt,
        allocations);
  }

  /** With what an earlier agent has granted to the pod taken over, or out of date. */
  NodeState withoutAllocation(PodUid pod) {
    if (!allocations.containsKey(pod)) {
      return this;
    }
    var left = new TreeMap<>(allocations);
    left.remove(pod);
    return new NodeState(
        endpoints,
        sources,
        pods,
        relist,
        traces,
        node,
        upkeep,
        switching,
        events,
        lastEventAt,
        left);
  }

  NodeState withRelist(Chore changed) {
    return new NodeState(
        endpoints,
        sources,
        pods,
        changed,
        traces,
        node,
        upkeep,
        switching,
        events,
        lastEventAt,
        allocations);
  }

  NodeState withTraces(Chore changed) {
    return new NodeState(
        endpoints,
        sources,
        pods,
        relist,
        changed,
        node,
        upkeep,
        switching,
        events,
        lastEventAt,
        allocations);
  }

  NodeState with(NodeReport changed) {
    return new NodeState(
        endpoints,
        sources,
        pods,
        relist,
        traces,
        changed,
        upkeep,
        switching,
        events,
        lastEventAt,
        allocations);
  }

  NodeState with(Upkeep changed) {
    return new NodeState(
        endpoints,
        sources,
        pods,
        relist,
        traces,
        node,
        changed,
        switching,
        events,
        lastEventAt,
        allocations);
  }

  /** With the switch at another point. */
  public NodeState with(SwitchState changed) {
    return new NodeState(
        endpoints,
        sources,
        pods,
        relist,
        traces,
        node,
        upkeep,
        changed,
        events,
        lastEventAt,
        allocations);
  }

  /** With another runtime in use. */
  public NodeState with(Endpoints changed) {
    return new NodeState(
        changed,
        sources,
        pods,
        relist,
        traces,
        node,
        upkeep,
        switching,
        events,
        lastEventAt,
        allocations);
  }

  /**
   * With everything due now: times that were set by a clock that has been put back mean nothing.
   */
  NodeState allDue(Instant now) {
    var due = new TreeMap<PodUid, PodEntry>();
    pods.forEach((uid, entry) -> due.put(uid, entry.hastened(now)));
    return new NodeState(
        endpoints,
        sources.hastened(now),
        due,
        relist.hastened(now),
        sources.listed() ? traces.hastened(now) : traces,
        node.hastened(now),
        upkeep.hastened(now),
        switching,
        events,
        lastEventAt,
        allocations);
  }
}
