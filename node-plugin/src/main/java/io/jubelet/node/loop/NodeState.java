package io.jubelet.node.loop;

import io.jubelet.node.loop.Effect.Endpoints;
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
 * @param sourcesListed whether the API server has told all pods at least once; before that nothing
 *     is taken for an orphan
 * @param events how many events there were: the number of the present one names operations
 * @param lastEventAt when the last one was, by a clock that may be set
 */
public record NodeState(
    Endpoints endpoints,
    boolean sourcesListed,
    SortedMap<PodUid, PodEntry> pods,
    Chore relist,
    Chore traces,
    NodeReport node,
    SwitchState switching,
    long events,
    Instant lastEventAt) {

  public NodeState {
    pods = Collections.unmodifiableSortedMap(pods);
  }

  /** Of an agent that has just started. */
  public static NodeState begin(Endpoints endpoints, SwitchState switching, Instant now) {
    return new NodeState(
        endpoints,
        false,
        new TreeMap<>(),
        Chore.dueAt(now),
        Chore.asleep(),
        NodeReport.begin(now),
        switching,
        0,
        now);
  }

  /**
   * Whether pods may be worked on: all are known, the machine that admits them is, and the runtime
   * in use has said who it is.
   */
  boolean ready() {
    var facts = node.facts();
    return sourcesListed && facts.runtime().isPresent() && facts.host().isPresent();
  }

  /** When the step is to be taken with a {@link Event.Tick} if nothing else happens before. */
  public Instant wakeAt() {
    var earliest = node.chores().wakeAt();
    for (var chore : new Chore[] {relist, traces}) {
      earliest = earlier(earliest, chore.wakeAt());
    }
    earliest = earlier(earliest, switching.wakeAt().orElse(Instant.MAX));
    if (ready()) {
      for (var entry : pods.values()) {
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
        endpoints, sourcesListed, pods, relist, traces, node, switching, events + 1, now);
  }

  NodeState listed() {
    return new NodeState(
        endpoints, true, pods, relist, traces, node, switching, events, lastEventAt);
  }

  NodeState with(PodUid pod, Optional<PodEntry> entry) {
    var changed = new TreeMap<>(pods);
    entry.ifPresentOrElse(present -> changed.put(pod, present), () -> changed.remove(pod));
    return new NodeState(
        endpoints, sourcesListed, changed, relist, traces, node, switching, events, lastEventAt);
  }

  NodeState withRelist(Chore changed) {
    return new NodeState(
        endpoints, sourcesListed, pods, changed, traces, node, switching, events, lastEventAt);
  }

  NodeState withTraces(Chore changed) {
    return new NodeState(
        endpoints, sourcesListed, pods, relist, changed, node, switching, events, lastEventAt);
  }

  NodeState with(NodeReport changed) {
    return new NodeState(
        endpoints, sourcesListed, pods, relist, traces, changed, switching, events, lastEventAt);
  }

  /** With the switch at another point. */
  public NodeState with(SwitchState changed) {
    return new NodeState(
        endpoints, sourcesListed, pods, relist, traces, node, changed, events, lastEventAt);
  }

  /** With another runtime in use. */
  public NodeState with(Endpoints changed) {
    return new NodeState(
        changed, sourcesListed, pods, relist, traces, node, switching, events, lastEventAt);
  }

  /**
   * With everything due now: times that were set by a clock that has been put back mean nothing.
   */
  NodeState allDue(Instant now) {
    var due = new TreeMap<PodUid, PodEntry>();
    pods.forEach((uid, entry) -> due.put(uid, entry.hastened(now)));
    return new NodeState(
        endpoints,
        sourcesListed,
        due,
        relist.hastened(now),
        sourcesListed ? traces.hastened(now) : traces,
        node.hastened(now),
        switching,
        events,
        lastEventAt);
  }
}
