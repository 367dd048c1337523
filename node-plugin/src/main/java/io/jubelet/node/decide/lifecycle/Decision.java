package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.Waiting;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What comes next for a pod.
 *
 * @param stage actions without order among them; the pod is observed again when all have answered
 * @param waiting why containers do not run that will run later, by name
 * @param wakeAt when to look again although nothing happened
 * @param finished whether the pod's present state is over: it goes to the next one
 */
public record Decision(
    List<Planned> stage, SortedMap<String, Waiting> waiting, Instant wakeAt, boolean finished) {

  public Decision {
    stage = List.copyOf(stage);
    waiting = Collections.unmodifiableSortedMap(new TreeMap<>(waiting));
  }

  /** An action and why it is taken. */
  public record Planned(PodAction action, String reason) {}
}
