package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.SubPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What of a volume a mount shows: all, or the part that {@code subPath} or {@code subPathExpr}
 * names.
 *
 * @param index the mount's place in the container's spec
 */
record PartOfVolume(ContainerLaunch launch, Container container, VolumeMount mount, int index) {
  private static final String FOLDER = "volume-subpaths";

  /** Where the runtime finds it. */
  sealed interface Source {
    /**
     * On the host.
     *
     * @param part what is bound there before; absent for a whole volume
     */
    record OnHost(Path path, Optional<SubPath> part) implements Source {}

    /**
     * In an image.
     *
     * @param image as the runtime knows it
     * @param subPath byte text, for the runtime to resolve; empty for all of it
     */
    record InImage(String image, String subPath) implements Source {}
  }

  Translation<Source> of(Environment environment) {
    var image = launch.images().ofVolumes().get(mount.getName());
    if (image != null) {
      return path(environment)
          .then(path -> path.isEmpty() ? Translation.of(path) : checked(path))
          .map(path -> new Source.InImage(image, path));
    }
    var volume = launch.volumes().get(mount.getName());
    if (volume == null) {
      return Translation.impossible(
          "cannot find volume \""
              + mount.getName()
              + "\" to mount into container \""
              + container.getName()
              + "\"");
    }
    return path(environment)
        .then(
            path ->
                path.isEmpty()
                    ? Translation.of(new Source.OnHost(volume, Optional.empty()))
                    : checked(path).map(checked -> source(volume, checked)));
  }

  /** Byte text, because the environment may hold any bytes. */
  private Translation<String> path(Environment environment) {
    var expression = Objects.requireNonNullElse(mount.getSubPathExpr(), "");
    return expression.isEmpty()
        ? Translation.of(ByteText.of(Objects.requireNonNullElse(mount.getSubPath(), "")))
        : environment.expandFully(expression);
  }

  private static Translation<String> checked(String path) {
    if (path.startsWith("/")) {
      return Translation.impossible(
          "error SubPath `" + ByteText.unicode(path) + "` must not be an absolute path");
    }
    if (List.of(path.split("/", -1)).contains("..")) {
      return Translation.impossible(
          "unable to provision SubPath `" + ByteText.unicode(path) + "`: must not contain '..'");
    }
    return Translation.of(path);
  }

  /** The Go kubelet's place, so that either finds and removes what the other bound. */
  private Source source(Path volume, String path) {
    var target =
        launch
            .podDirectory()
            .resolve(FOLDER)
            .resolve(mount.getName())
            .resolve(container.getName())
            .resolve(Integer.toString(index));
    return new Source.OnHost(
        target,
        Optional.of(new SubPath(mount.getName(), container.getName(), volume, path, target)));
  }
}
