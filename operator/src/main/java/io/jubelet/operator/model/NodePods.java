package io.jubelet.operator.model;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The pods of a node that is drained, as the API server listed them last.
 *
 * @param asked uids of those that were asked to go since then
 * @param refusals why a pod was not let go when it was asked last, by uid
 */
public record NodePods(
    List<NodePod> pods, SortedSet<String> asked, SortedMap<String, String> refusals) {
  /** How long a list holds: pods that left are noticed, and the others asked again, so often. */
  public static final Duration LIFE = Duration.ofSeconds(2);

  public NodePods {
    pods = List.copyOf(pods);
    asked = Collections.unmodifiableSortedSet(new TreeSet<>(asked));
    refusals = Collections.unmodifiableSortedMap(new TreeMap<>(refusals));
  }
}
