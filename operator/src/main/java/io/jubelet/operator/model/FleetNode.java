package io.jubelet.operator.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Node as far as a rollout looks at it.
 *
 * @param version {@code metadata.resourceVersion}; a cordon is written only onto the Node it was
 *     decided on
 * @param ready its condition Ready is True
 * @param readySince when that condition last changed
 * @param heartbeat the latest sign of life that is known; absent when nobody asked for it
 * @param runtimeVersion {@code status.nodeInfo.containerRuntimeVersion}: {@code containerd://2.4.2}
 * @param cordoned somebody set {@code spec.unschedulable}
 * @param cordonedBy the attempt for which we did; empty when it was not us
 * @param pods those on it; absent when nobody asked for them
 */
public record FleetNode(
    String name,
    String uid,
    String version,
    SortedMap<String, String> labels,
    boolean ready,
    Optional<Instant> readySince,
    Optional<Instant> heartbeat,
    String runtimeVersion,
    boolean cordoned,
    String cordonedBy,
    Optional<NodePods> pods) {
  public FleetNode {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** A node that serves no new pods, whoever made it so. */
  public boolean available() {
    return ready && !cordoned;
  }

  public FleetNode withHeartbeat(Instant seen) {
    return new FleetNode(
        name,
        uid,
        version,
        labels,
        ready,
        readySince,
        Optional.of(seen),
        runtimeVersion,
        cordoned,
        cordonedBy,
        pods);
  }

  public FleetNode with(NodePods listed) {
    return new FleetNode(
        name,
        uid,
        version,
        labels,
        ready,
        readySince,
        heartbeat,
        runtimeVersion,
        cordoned,
        cordonedBy,
        Optional.of(listed));
  }

  public FleetNode withVersion(String other) {
    return new FleetNode(
        name,
        uid,
        other,
        labels,
        ready,
        readySince,
        heartbeat,
        runtimeVersion,
        cordoned,
        cordonedBy,
        pods);
  }
}
