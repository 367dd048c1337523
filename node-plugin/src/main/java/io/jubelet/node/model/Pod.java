package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A pod as the API server (or a file) gave it. Wraps the API object, which nobody changes after
 * construction; two pods are equal when their API objects are.
 */
public record Pod(io.fabric8.kubernetes.api.model.Pod api) {
  /** Grace period when the spec has none: API default of {@code terminationGracePeriodSeconds}. */
  public static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);

  /** Whoever asks for more gets so much. */
  static final Duration LONGEST_GRACE_PERIOD = Duration.ofDays(365);

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

  /** Containers that look into the running pod (KEP-277), as ordinary ones. */
  public List<Container> ephemeralContainers() {
    return EphemeralContainers.of(spec());
  }

  /** The container whose processes an ephemeral container is to see. */
  public Optional<String> targetOf(String ephemeralContainer) {
    return EphemeralContainers.target(spec(), ephemeralContainer);
  }

  /** The container, init and ephemeral containers included, of that name. */
  public Optional<Container> container(String name) {
    return allContainers().filter(container -> container.getName().equals(name)).findFirst();
  }

  /** The image volumes that a container of this pod mounts (KEP-4639), by the volume's name. */
  public SortedMap<String, ImageVolumeSource> imageVolumes(Container container) {
    var mounted = new TreeMap<String, ImageVolumeSource>();
    for (var mount :
        Objects.requireNonNullElse(container.getVolumeMounts(), List.<VolumeMount>of())) {
      imageVolume(mount.getName()).ifPresent(image -> mounted.put(mount.getName(), image));
    }
    return mounted;
  }

  public Optional<ImageVolumeSource> imageVolume(String name) {
    return volumes()
        .filter(volume -> volume.getName().equals(name) && volume.getImage() != null)
        .map(Volume::getImage)
        .findFirst();
  }

  /**
   * The images of a container as the spec names them, each empty where it names none: what it runs
   * under the empty name, what it mounts by the volume's.
   */
  public NavigableMap<String, String> images(String name) {
    var images = new TreeMap<String, String>();
    container(name)
        .ifPresent(
            container -> {
              images.put("", Objects.requireNonNullElse(container.getImage(), ""));
              imageVolumes(container)
                  .forEach(
                      (volume, source) ->
                          images.put(
                              volume, Objects.requireNonNullElse(source.getReference(), "")));
            });
    return images;
  }

  /** All of them, also those that no container mounts, whose reference may not be there yet. */
  public Stream<ImageVolumeSource> imageVolumes() {
    return volumes().map(Volume::getImage).filter(Objects::nonNull);
  }

  private Stream<Volume> volumes() {
    return Objects.requireNonNullElse(spec().getVolumes(), List.<Volume>of()).stream();
  }

  /** Init and ephemeral containers included. */
  public Stream<Container> allContainers() {
    return Stream.of(initContainers(), containers(), ephemeralContainers()).flatMap(List::stream);
  }

  /**
   * The field of the spec that a container of this name is in, as events have it: {@code
   * spec.initContainers{NAME}}; empty when there is none.
   */
  public String field(String container) {
    if (has(initContainers(), container)) {
      return "spec.initContainers{" + container + "}";
    }
    if (has(containers(), container)) {
      return "spec.containers{" + container + "}";
    }
    return has(ephemeralContainers(), container)
        ? "spec.ephemeralContainers{" + container + "}"
        : "";
  }

  private static boolean has(List<Container> containers, String name) {
    return containers.stream().anyMatch(each -> name.equals(each.getName()));
  }

  public RestartPolicy restartPolicy() {
    return RestartPolicy.of(spec().getRestartPolicy());
  }

  public boolean hostNetwork() {
    return Boolean.TRUE.equals(spec().getHostNetwork());
  }

  /** Whether its users are those of the node; false asks for a user namespace (KEP-127). */
  public boolean hostUsers() {
    return !Boolean.FALSE.equals(spec().getHostUsers());
  }

  /** When deletion was asked for; the grace period of {@link #gracePeriod()} is included in it. */
  public Optional<Instant> deletionTimestamp() {
    return Optional.ofNullable(api.getMetadata().getDeletionTimestamp()).map(Instant::parse);
  }

  /** The grace period of a deletion if one is under way, else that of the spec. */
  public Duration gracePeriod() {
    var deletion = api.getMetadata().getDeletionGracePeriodSeconds();
    if (deletion != null) {
      return bounded(deletion);
    }
    var spec = spec().getTerminationGracePeriodSeconds();
    return spec == null ? DEFAULT_GRACE_PERIOD : bounded(spec);
  }

  /** The API has no upper bound for it, and times beyond any calendar cannot be added to now. */
  public static Duration bounded(long seconds) {
    return Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_GRACE_PERIOD.toSeconds()));
  }

  /** {@code metadata.generation}; 0 when the API server did not tell. */
  public long generation() {
    return Objects.requireNonNullElse(api.getMetadata().getGeneration(), 0L);
  }

  /** Whether a file of this node asks for it. What the API server sends never claims so. */
  public boolean fromFile() {
    return StaticPods.annotation(this, StaticPods.CONFIG_SOURCE)
            .filter(StaticPods.FILE::equals)
            .isPresent()
        && mirrored().isEmpty();
  }

  /** Of a mirror pod: the hash of the static pod that it shows. */
  public Optional<String> mirrored() {
    return StaticPods.annotation(this, StaticPods.CONFIG_MIRROR);
  }

  /** An init container with restartPolicy Always: it runs beside the containers (KEP-753). */
  public static boolean sidecar(Container initContainer) {
    return "Always".equals(initContainer.getRestartPolicy());
  }

  /** Whether a volume has content that comes from the API, and may change there. */
  public boolean refreshesVolumes() {
    return Objects.requireNonNullElse(spec().getVolumes(), List.<Volume>of()).stream()
        .anyMatch(
            volume ->
                volume.getConfigMap() != null
                    || volume.getSecret() != null
                    || volume.getDownwardAPI() != null
                    || volume.getProjected() != null);
  }

  /** The same pod with these resources, by container name, in place of those of its spec. */
  public Pod with(SortedMap<String, ContainerResources> resources) {
    if (ContainerResources.of(this).equals(resources)) {
      return this;
    }
    var spec =
        new PodSpecBuilder(spec())
            .withInitContainers(resized(initContainers(), resources))
            .withContainers(resized(containers(), resources));
    var whole = resources.get(ContainerResources.WHOLE_POD);
    spec.withResources(whole == null ? null : whole.api());
    return new Pod(new PodBuilder(api).withSpec(spec.build()).build());
  }

  private static List<Container> resized(
      List<Container> containers, SortedMap<String, ContainerResources> resources) {
    return containers.stream()
        .map(
            container -> {
              var given = resources.get(container.getName());
              return given == null || given.equals(ContainerResources.of(container))
                  ? container
                  : new ContainerBuilder(container)
                      .editOrNewResources()
                      .withLimits(given.limits())
                      .withRequests(given.requests())
                      .endResources()
                      .build();
            })
        .toList();
  }

  /** Whether the other has the same spec, annotations, deletion and gates: all the node acts on. */
  public boolean asksTheSameAs(Pod other) {
    return spec().equals(other.spec())
        && Objects.equals(
            api.getMetadata().getDeletionTimestamp(),
            other.api.getMetadata().getDeletionTimestamp())
        && gracePeriod().equals(other.gracePeriod())
        && Objects.equals(api.getMetadata().getLabels(), other.api.getMetadata().getLabels())
        && Objects.equals(
            api.getMetadata().getAnnotations(), other.api.getMetadata().getAnnotations())
        && openGates().equals(other.openGates());
  }

  /** The conditions that readiness gates ask for and that hold; others write them. */
  private List<String> openGates() {
    var conditions = Objects.requireNonNullElse(status().getConditions(), List.<PodCondition>of());
    return Objects.requireNonNullElse(spec().getReadinessGates(), List.<PodReadinessGate>of())
        .stream()
        .map(PodReadinessGate::getConditionType)
        .filter(
            gate ->
                conditions.stream()
                    .anyMatch(
                        each -> gate.equals(each.getType()) && "True".equals(each.getStatus())))
        .toList();
  }
}
