package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.RecursiveReadOnly;
import io.jubelet.node.model.SubPath;
import io.jubelet.wire.cri.ImageSpec;
import io.jubelet.wire.cri.Mount;
import io.jubelet.wire.cri.MountPropagation;
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
    return mount(launch, wanted)
        .map(
            mount -> {
              switch (source) {
                case PartOfVolume.Source.OnHost(var path, var part) -> {
                  mount.setHostPath(path.toString());
                  part.ifPresent(subPaths::add);
                }
                case PartOfVolume.Source.InImage(var image, var subPath) ->
                    mount
                        .setImage(image(launch, wanted, image))
                        .setImageSubPath(ByteText.unicode(subPath));
              }
              mounts.add(mount.build());
              return this;
            });
  }

  private static ImageSpec image(ContainerLaunch launch, VolumeMount wanted, String image) {
    var pod = launch.sandboxLaunch().pod();
    var written = pod.imageVolume(wanted.getName()).map(ImageVolumeSource::getReference);
    return ImageSpec.newBuilder()
        .setImage(image)
        .setUserSpecifiedImage(written.orElse(""))
        .setRuntimeHandler(launch.sandboxLaunch().handler())
        .build();
  }

  private static Translation<Mount.Builder> mount(ContainerLaunch launch, VolumeMount wanted) {
    return switch (RecursiveReadOnly.of(wanted, launch.recursiveReadOnly())) {
      case RecursiveReadOnly.Impossible(var problem) ->
          Translation.impossible("failed to resolve recursive read-only mode: " + problem);
      case RecursiveReadOnly.Resolved(var recursive) ->
          propagation(text(wanted.getMountPropagation()))
              .map(
                  propagation ->
                      Mount.newBuilder()
                          .setContainerPath(absolute(wanted.getMountPath()))
                          .setReadonly(
                              Boolean.TRUE.equals(wanted.getReadOnly()) || readOnly(launch, wanted))
                          .setRecursiveReadOnly(recursive)
                          .setPropagation(propagation));
    };
  }

  private static Translation<MountPropagation> propagation(String mode) {
    return switch (mode) {
      case "", "None" -> Translation.of(MountPropagation.PROPAGATION_PRIVATE);
      case "HostToContainer" -> Translation.of(MountPropagation.PROPAGATION_HOST_TO_CONTAINER);
      case "Bidirectional" -> Translation.of(MountPropagation.PROPAGATION_BIDIRECTIONAL);
      default -> Translation.impossible("invalid MountPropagation mode: \"" + mode + "\"");
    };
  }

  /** Volumes whose content comes from elsewhere are read-only whatever the mount says. */
  private static boolean readOnly(ContainerLaunch launch, VolumeMount mount) {
    return launch.sandboxLaunch().pod().spec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(mount.getName()))
        .anyMatch(ContainerMounts::fromElsewhere);
  }

  private static boolean fromElsewhere(Volume volume) {
    return volume.getConfigMap() != null
        || volume.getSecret() != null
        || volume.getDownwardAPI() != null
        || volume.getProjected() != null
        || volume.getImage() != null;
  }

  static String absolute(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }

  private static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }
}
