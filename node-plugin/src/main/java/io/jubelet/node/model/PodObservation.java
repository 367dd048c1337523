package io.jubelet.node.model;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that exists on this node for one pod at one moment: in the runtime, on disk and in the
 * cgroup tree.
 *
 * @param sandboxes newest (highest attempt) first
 * @param containers newest (highest attempt) first
 * @param volumesMounted whether the pod's volumes are set up, all of them
 * @param directory whether the pod's directory exists beneath the root directory
 * @param cgroup whether a cgroup of the pod exists
 * @param logAttempts the newest attempt that left a log file, by container, for the containers of
 *     the spec that the runtime knows nothing of
 */
public record PodObservation(
    PodUid uid,
    List<Sandbox> sandboxes,
    List<ContainerInstance> containers,
    boolean volumesMounted,
    boolean directory,
    boolean cgroup,
    SortedMap<String, Integer> logAttempts) {

  public PodObservation {
    sandboxes =
        sandboxes.stream().sorted(Comparator.comparingInt(Sandbox::attempt).reversed()).toList();
    containers =
        containers.stream()
            .sorted(Comparator.comparingInt(ContainerInstance::attempt).reversed())
            .toList();
    logAttempts = Collections.unmodifiableSortedMap(new TreeMap<>(logAttempts));
  }

  /** Nothing at all exists for the pod. */
  public static PodObservation nothing(PodUid uid) {
    return new PodObservation(uid, List.of(), List.of(), false, false, false, new TreeMap<>());
  }

  /** The newest ready sandbox. */
  public Optional<Sandbox> readySandbox() {
    return sandboxes.stream().filter(Sandbox::ready).findFirst();
  }

  /** The newest attempt of the container of that name. */
  public Optional<ContainerInstance> newest(String container) {
    return containers.stream().filter(instance -> instance.name().equals(container)).findFirst();
  }

  /** All attempts of the container of that name that the runtime still has, newest first. */
  public List<ContainerInstance> attempts(String container) {
    return containers.stream().filter(instance -> instance.name().equals(container)).toList();
  }

  /** The newest attempt before this one, of the same container, that has exited. */
  public Optional<ContainerInstance> endedBefore(ContainerInstance instance) {
    return attempts(instance.name()).stream()
        .filter(each -> each.attempt() < instance.attempt() && each.run() instanceof Run.Exited)
        .findFirst();
  }

  /** What may have a process, or may get one: everything that has not exited. */
  public List<ContainerInstance> live() {
    return containers.stream().filter(instance -> instance.run().live()).toList();
  }

  /** Whether nothing is left of the pod on this node. */
  public boolean empty() {
    return sandboxes.isEmpty() && containers.isEmpty() && !volumesMounted && !directory && !cgroup;
  }
}
