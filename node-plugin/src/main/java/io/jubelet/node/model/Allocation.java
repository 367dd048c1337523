package io.jubelet.node.model;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the node has granted to a pod's containers, and which of them may not have it yet
 * (KEP-1287). It is kept on disk, because the spec may ask for something else by the time the agent
 * starts again.
 *
 * @param granted by container name, init containers included, and as {@link
 *     ContainerResources#of(Pod)} to the pod as a whole
 * @param behind containers, by id, that may not have what is granted: what they had before. One
 *     that is not in it has what is granted, since a container is made only with what is on disk
 * @param cgroupBehind whether the pod's cgroup may not have it
 * @param resizing the resize that is under way
 */
public record Allocation(
    SortedMap<String, ContainerResources> granted,
    SortedMap<String, ContainerResources> behind,
    boolean cgroupBehind,
    Optional<Resizing> resizing) {

  public Allocation {
    behind = Collections.unmodifiableSortedMap(new TreeMap<>(behind));
  }

  /**
   * @param generation of the pod when the resize was granted
   * @param error why it could not be carried out; empty when nothing failed
   */
  public record Resizing(long generation, String error) {}

  /** Of a pod that is admitted. */
  public static Allocation of(Pod pod) {
    return new Allocation(ContainerResources.of(pod), new TreeMap<>(), false, Optional.empty());
  }

  /** With these known to be granted, and what is behind them as it is. */
  Allocation with(SortedMap<String, ContainerResources> known) {
    return new Allocation(known, behind, cgroupBehind, resizing);
  }

  /** With other resources granted; the containers that live have what they had. */
  Allocation resized(
      SortedMap<String, ContainerResources> to, PodObservation seen, long generation) {
    var left = new TreeMap<>(behind);
    for (var instance : seen.live()) {
      var had = ContainerResources.within(granted, instance.name());
      var gets = ContainerResources.within(to, instance.name());
      if (had.isPresent() && gets.isPresent() && !had.get().differences(gets.get()).isEmpty()) {
        left.putIfAbsent(instance.id(), had.get());
      }
    }
    return new Allocation(to, left, true, Optional.of(new Resizing(generation, "")));
  }

  /** With the pod's cgroup and these containers given what is granted. */
  Allocation caughtUp(Collection<String> ids) {
    var left = new TreeMap<>(behind);
    left.keySet().removeAll(ids);
    return new Allocation(granted, left, false, resizing);
  }

  Allocation failed(String error) {
    return new Allocation(
        granted,
        behind,
        cgroupBehind,
        resizing.map(each -> new Resizing(each.generation(), error)));
  }

  /**
   * With containers that are gone left out, and the resize over when neither the cgroup nor a
   * running container is behind: the others get what is granted when they start again.
   */
  Allocation settled(PodObservation seen) {
    var left = new TreeMap<>(behind);
    left.keySet().removeIf(id -> seen.containers().stream().noneMatch(it -> it.id().equals(id)));
    var underWay =
        cgroupBehind
            || seen.containers().stream()
                .anyMatch(it -> it.run() instanceof Run.Running && left.containsKey(it.id()));
    if (left.size() == behind.size() && (underWay || resizing.isEmpty())) {
      return this;
    }
    return new Allocation(granted, left, cgroupBehind, underWay ? resizing : Optional.empty());
  }
}
