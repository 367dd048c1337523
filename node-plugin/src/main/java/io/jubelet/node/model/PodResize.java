package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far the resources of a pod's containers have come: desired by the spec, granted by the node,
 * on disk, in force.
 *
 * @param desired what the API server's spec asks for, by container name
 * @param stored what the disk has; empty when nobody knows
 * @param pending why what is desired is not granted
 */
public record PodResize(
    SortedMap<String, ContainerResources> desired,
    Allocation allocation,
    Optional<Allocation> stored,
    Optional<Pending> pending) {
  /** The type of the condition that tells of {@link Pending}. */
  public static final String PENDING = "PodResizePending";

  private static final String RESTART = "RestartContainer";

  /**
   * @param reason {@code Deferred} or {@code Infeasible}
   * @param generation of the pod that asks for it
   */
  public record Pending(String reason, String message, long generation) {}

  /**
   * Of a pod of which this node has no record: a new one has what it asks for, one that lives after
   * another kubelet what its status tells.
   */
  public static PodResize admitted(Pod pod) {
    var has = told(pod, ContainerResources.of(pod));
    var allocation = new Allocation(has, new TreeMap<>(), false, Optional.empty());
    return new PodResize(has, allocation, Optional.empty(), Optional.empty())
        .asked(ContainerResources.of(pod));
  }

  /** What the status tells, and where it tells nothing what is thought so far. */
  private static SortedMap<String, ContainerResources> told(
      Pod pod, SortedMap<String, ContainerResources> thought) {
    var has = new TreeMap<>(thought);
    has.replaceAll(
        (name, asked) ->
            ContainerHistory.statusOf(name, pod.status()).map(asked::toldBy).orElse(asked));
    return has;
  }

  /**
   * Of a pod that an earlier agent has admitted, and that asks for what it asks for now; what that
   * agent told of a resize that waits holds until it is decided anew. Of a pod that is over the
   * status has the last word: a later grant may have reached the disk, and nobody was told of it.
   */
  public static PodResize recovered(Pod pod, Allocation found) {
    var over = Phase.of(pod.status().getPhase()).filter(Phase::terminal).isPresent();
    var stored = over ? found.with(told(pod, found.granted())) : found;
    var told =
        Objects.requireNonNullElse(pod.status().getConditions(), List.<PodCondition>of()).stream()
            .filter(condition -> PENDING.equals(condition.getType()))
            .findFirst()
            .map(PodResize::pending);
    return new PodResize(stored.granted(), stored, Optional.of(stored), told)
        .asked(ContainerResources.of(pod));
  }

  private static Pending pending(PodCondition told) {
    return new Pending(
        Objects.requireNonNullElse(told.getReason(), ""),
        Objects.requireNonNullElse(told.getMessage(), ""),
        Objects.requireNonNullElse(told.getObservedGeneration(), 0L));
  }

  /** Whether the spec asks for other resources than are granted. */
  public boolean wanted() {
    return !desired.equals(allocation.granted());
  }

  /**
   * What the node has to keep for the pod: of what is granted and what was before, the larger, as
   * long as the disk has the latter. A later agent would go by it.
   */
  public SortedMap<String, ContainerResources> held() {
    var held = new TreeMap<>(allocation.granted());
    stored.ifPresent(
        before ->
            before
                .granted()
                .forEach((name, had) -> held.merge(name, had, ContainerResources::larger)));
    return held;
  }

  /** What is granted as far as the disk knows, and so a later agent. */
  public SortedMap<String, ContainerResources> known() {
    return stored.orElse(allocation).granted();
  }

  /** Whether the disk has what is granted and what is behind it. */
  public boolean durable() {
    return stored.equals(Optional.of(allocation));
  }

  /** Whether a container has to start anew to get what is granted. */
  public boolean restarts(Container container, ContainerInstance instance) {
    var had = allocation.behind().get(instance.id());
    return had != null
        && ContainerResources.within(allocation.granted(), container.getName())
            .map(had::differences)
            .orElse(List.of())
            .stream()
            .anyMatch(resource -> restarts(container, resource));
  }

  private static boolean restarts(Container container, String resource) {
    return Objects.requireNonNullElse(container.getResizePolicy(), List.<ContainerResizePolicy>of())
        .stream()
        .filter(policy -> resource.equals(policy.getResourceName()))
        .anyMatch(policy -> RESTART.equals(policy.getRestartPolicy()));
  }

  /** Whether a container that runs may not have what is granted. */
  public boolean behind(ContainerInstance instance) {
    return allocation.behind().containsKey(instance.id());
  }

  /** Whether the pod's cgroup may not have what is granted. */
  public boolean cgroupBehind() {
    return allocation.cgroupBehind();
  }

  /** With what the spec asks for now; who asks for what it has waits for nothing. */
  public PodResize asked(SortedMap<String, ContainerResources> now) {
    // The same object where they are equal: they are compared after every event.
    return now.equals(allocation.granted())
        ? new PodResize(allocation.granted(), allocation, stored, Optional.empty())
        : new PodResize(now, allocation, stored, pending);
  }

  /** With what is desired granted. */
  public PodResize granted(PodObservation seen, long generation) {
    return new PodResize(
        desired, allocation.resized(desired, seen, generation), stored, Optional.empty());
  }

  public PodResize with(Optional<Pending> changed) {
    return new PodResize(desired, allocation, stored, changed);
  }

  public PodResize settled(PodObservation seen) {
    return with(allocation.settled(seen));
  }

  public PodResize caughtUp(Collection<String> ids) {
    return with(allocation.caughtUp(ids));
  }

  public PodResize failed(String error) {
    return with(allocation.failed(error));
  }

  public PodResize stored(Allocation onDisk) {
    return new PodResize(desired, allocation, Optional.of(onDisk), pending);
  }

  private PodResize with(Allocation changed) {
    return new PodResize(desired, changed, stored, pending);
  }
}
