package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import java.time.Duration;
import java.util.SortedMap;
import java.util.SortedSet;

/** The cgroups of the pods, under kubepods. */
public interface Cgroups {
  /** Makes the pod's cgroup with its limits. */
  Outcome<Nothing> create(Pod pod, Duration timeout);

  /**
   * Raises the limits of the pod's cgroup to what the pod has now where that is more; lowers none.
   */
  Outcome<Nothing> raise(Pod pod, Duration timeout);

  /** The key of {@link #memory} that is no container's. */
  String WHOLE_POD = "";

  /**
   * What the kernel tells of the memory of a cgroup, in bytes.
   *
   * @param limit {@link Long#MAX_VALUE}, or nearly so, where there is none
   */
  record Memory(long used, long limit) {}

  /** By container id, and of the whole pod; what cannot be read is left out. */
  Outcome<SortedMap<String, Memory>> memory(Pod pod, Duration timeout);

  /** Kills what still runs in the pod's cgroup and removes it, in whichever QoS class it is. */
  Outcome<Nothing> remove(PodUid pod, Duration timeout);

  /** Whether the pod has a cgroup, in whichever QoS class. */
  boolean exists(PodUid pod);

  /** The pods that have a cgroup. */
  Outcome<SortedSet<PodUid>> list(Duration timeout);

  /** The value of the CRI field {@code cgroup_parent} for the pod. */
  String parentOf(Pod pod);
}
