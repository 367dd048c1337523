package io.jubelet.operator.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A pod of a node as far as a drain looks at it.
 *
 * @param keeper who would make it again
 * @param emptyDir it has a volume that ends with it
 * @param endsBy when its grace period is over; empty as long as it was not deleted
 * @param over it has run its course
 */
public record NodePod(
    String namespace,
    String name,
    String uid,
    SortedMap<String, String> labels,
    Keeper keeper,
    boolean emptyDir,
    Optional<Instant> endsBy,
    boolean over) {
  public NodePod {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** Who makes a pod again that is gone. */
  public enum Keeper {
    NOBODY,
    /** On this node and no other. */
    DAEMON_SET,
    /** A file of the node: what the API server has is a mirror. */
    STATIC,
    CONTROLLER
  }

  /** Whether it was deleted and has not ended. */
  public boolean ending() {
    return endsBy.isPresent();
  }

  /** As people write it. */
  public String path() {
    return namespace + "/" + name;
  }
}
