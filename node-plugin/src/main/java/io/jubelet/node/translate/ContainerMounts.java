package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.SubPath;
import io.jubelet.wire.cri.Mount;
import io.jubelet.wire.cri.MountPropagation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The volume mounts of a container (upstream makeMounts).
 *
 * @param subPaths the parts of volumes that are bound before, in the order of the mounts
 */
record ContainerMounts(List<Mount> mounts, List<SubPath> subPaths) {

  static Translation<ContainerMounts> of(
      ContainerLaunch launch, Container container, Environment environment) {
    if (!container.getVolumeDevices().isEmpty()) {
      return Translation.impossible(
          "cannot find volume \""
              + container.getVolumeDevices().getFirst().getName()
              + "\" to pass into container \""
              + container.getName()
              + "\"");
    }
    Translation<ContainerMounts> mounts =
        Translation.of(new ContainerMounts(new ArrayList<>(), new ArrayList<>()));
    int index = 0;
    for (var wanted : container.getVolumeMounts()) {
      var place = new PartOfVolume(launch, container, wanted, index++);
      mounts =
          mounts.then(made -> place.of(environment).then(part -> made.add(launch, wanted, part)));
    }
    return mounts;
  }

  private Translation<ContainerMounts> add(
      ContainerLaunch launch, VolumeMount wanted, PartOfVolume.Source source) {
    return mount(launch, wanted, source.hostPath())
        .map(
            mount -> {
              mounts.add(mount);
              source.part().ifPresent(subPaths::add);
              return this;
            });
  }

  private static Translation<Mount> mount(
      ContainerLaunch launch, VolumeMount wanted, Path hostPath) {
    if ("Enabled".equals(wanted.getRecursiveReadOnly())) {
      return Translation.impossible(
          "failed to resolve recursive read-only mode: volume \""
              + wanted.getName()
              + "\" requested recursive read-only mode, but it is not supported by the runtime");
    }
    return propagation(text(wanted.getMountPropagation()))
        .map(
            propagation ->
                Mount.newBuilder()
                    .setContainerPath(absolute(wanted.getMountPath()))
                    .setHostPath(hostPath.toString())
                    .setReadonly(
                        Boolean.TRUE.equals(wanted.getReadOnly()) || readOnly(launch, wanted))
                    .setPropagation(propagation)
                    .build());
  }

  private static Translation<MountPropagation> propagation(String mode) {
    return switch (mode) {
      case "", "None" -> Translation.of(MountPropagation.PROPAGATION_PRIVATE);
      case "HostToContainer" -> Translation.of(MountPropagation.PROPAGATION_HOST_TO_CONTAINER);
      case "Bidirectional" -> Translation.of(MountPropagation.PROPAGATION_BIDIRECTIONAL);
      default -> Translation.impossible("invalid MountPropagation mode: \"" + mode + "\"");
    };
  }

  /** Volumes whose content comes from the API are read-only whatever the mount says. */
  private static boolean readOnly(ContainerLaunch launch, VolumeMount mount) {
    return launch.sandboxLaunch().pod().spec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(mount.getName()))
        .anyMatch(ContainerMounts::fromTheApi);
  }

  private static boolean fromTheApi(Volume volume) {
    return volume.getConfigMap() != null
        || volume.getSecret() != null
        || volume.getDownwardAPI() != null
        || volume.getProjected() != null;
  }

  static String absolute(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }

  private static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }
}
