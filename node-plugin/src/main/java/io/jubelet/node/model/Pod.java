package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pod as the API server (or a file) gave it. Wraps the API object, which nobody changes after
 * construction; two pods are equal when their API objects are.
 */
public record Pod(io.fabric8.kubernetes.api.model.Pod api) {
  /** Grace period when the spec has none: API default of {@code terminationGracePeriodSeconds}. */
  public static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);

  public PodUid uid() {
    return new PodUid(api.getMetadata().getUid());
  }

  public PodName name() {
    return new PodName(api.getMetadata().getNamespace(), api.getMetadata().getName());
  }

  public PodSpec spec() {
    return api.getSpec();
  }

  /** The status last seen at the API server; an empty object when there was none. */
  public PodStatus status() {
    return Objects.requireNonNullElseGet(api.getStatus(), PodStatus::new);
  }

  public List<Container> containers() {
    return spec().getContainers();
  }

  public List<Container> initContainers() {
    return Objects.requireNonNullElse(spec().getInitContainers(), List.of());
  }

  /** The container, init containers included, of that name. */
  public Optional<Container> container(String name) {
    return Stream.concat(initContainers().stream(), containers().stream())
        .filter(container -> container.getName().equals(name))
        .findFirst();
  }

  public RestartPolicy restartPolicy() {
    return RestartPolicy.of(spec().getRestartPolicy());
  }

  public boolean hostNetwork() {
    return Boolean.TRUE.equals(spec().getHostNetwork());
  }

  /** When deletion was asked for; the grace period of {@link #gracePeriod()} is included in it. */
  public Optional<Instant> deletionTimestamp() {
    return Optional.ofNullable(api.getMetadata().getDeletionTimestamp()).map(Instant::parse);
  }

  /** The grace period of a deletion if one is under way, else that of the spec. */
  public Duration gracePeriod() {
    var deletion = api.getMetadata().getDeletionGracePeriodSeconds();
    if (deletion != null) {
      return Duration.ofSeconds(deletion);
    }
    var spec = spec().getTerminationGracePeriodSeconds();
    return spec == null ? DEFAULT_GRACE_PERIOD : Duration.ofSeconds(spec);
  }
}
