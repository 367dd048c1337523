package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.decide.lifecycle.Decision.Planned;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A decision in the making. An action whose site still rests from a setback is left out. */
final class Plan {
  private final PodMemory memory;
  private final Instant now;
  private final List<Planned> stage = new ArrayList<>();
  private final TreeMap<String, Waiting> waiting = new TreeMap<>();
  private Instant wakeAt;

  Plan(PodMemory memory, Instant now, Instant wakeAt) {
    this.memory = memory;
    this.now = now;
    this.wakeAt = wakeAt;
  }

  Instant now() {
    return now;
  }

  /** Adds the action, or answers the setback that it has to wait for. */
  Optional<Setback> act(PodAction action, String reason) {
    var resting = memory.resting(action.site(), now);
    if (resting.isPresent()) {
      wakeNoLaterThan(resting.get().until());
    } else {
      stage.add(new Planned(action, reason));
    }
    return resting;
  }

  void waits(String container, Waiting reason) {
    waiting.put(container, reason);
  }

  void wakeNoLaterThan(Instant at) {
    if (at.isBefore(wakeAt)) {
      wakeAt = at;
    }
  }

  Decision decision() {
    return new Decision(stage, waiting, wakeAt, false);
  }

  Decision finished() {
    return new Decision(stage, waiting, wakeAt, true);
  }
}
