package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.wire.cri.Mount;
import io.jubelet.wire.cri.MountPropagation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The volume mounts of a container (upstream makeMounts). */
final class ContainerMounts {
  private ContainerMounts() {}

  static Translation<List<Mount>> of(ContainerLaunch launch, Container container) {
    if (!container.getVolumeDevices().isEmpty()) {
      return Translation.impossible(
          "cannot find volume \""
              + container.getVolumeDevices().getFirst().getName()
              + "\" to pass into container \""
              + container.getName()
              + "\"");
    }
    Translation<List<Mount>> mounts = Translation.of(new ArrayList<>());
    for (var wanted : container.getVolumeMounts()) {
      mounts =
          mounts.then(
              made ->
                  mount(launch, container, wanted)
                      .map(
                          mount -> {
                            made.add(mount);
                            return made;
                          }));
    }
    return mounts;
  }

  private static Translation<Mount> mount(
      ContainerLaunch launch, Container container, VolumeMount wanted) {
    var hostPath = launch.volumes().get(wanted.getName());
    if (hostPath == null) {
      return Translation.impossible(
          "cannot find volume \""
              + wanted.getName()
              + "\" to mount into container \""
              + container.getName()
              + "\"");
    }
    var subPath = text(wanted.getSubPath()) + text(wanted.getSubPathExpr());
    if (!subPath.isEmpty()) {
      return Translation.impossible(
          "subPath \""
              + subPath
              + "\" of volume mount \""
              + wanted.getName()
              + "\": this agent does not mount parts of a volume yet");
    }
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
