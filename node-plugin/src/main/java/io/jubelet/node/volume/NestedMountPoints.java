package io.jubelet.node.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.jubelet.node.model.Pod;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where other volumes are mounted inside a volume that containers see read-only: the runtime could
 * not make these mount points, so the kubelet does.
 */
final class NestedMountPoints {
  private NestedMountPoints() {}

  /** Paths within the volume, for all containers; of nested ones only the outermost. */
  static SortedSet<Path> of(Pod pod, String volume) throws IOException {
    var inside = new TreeSet<Path>();
    for (Container container :
        Stream.concat(pod.initContainers().stream(), pod.containers().stream()).toList()) {
      collect(container, volume, inside);
    }
    return inside;
  }

  private static void collect(Container container, String volume, SortedSet<Path> inside)
      throws IOException {
    var all = new TreeSet<Path>();
    var own = new ArrayList<Path>();
    for (VolumeMount mount :
        Objects.requireNonNullElse(container.getVolumeMounts(), List.<VolumeMount>of())) {
      var path = normal(mount.getMountPath());
      all.add(path);
      if (volume.equals(mount.getName())) {
        own.add(path);
      }
    }
    for (Path outer : own) {
      all.stream()
          .filter(path -> path.startsWith(outer) && !path.equals(outer))
          .filter(path -> outermost(path, outer, all))
          .map(outer::relativize)
          .forEach(inside::add);
    }
  }

  private static boolean outermost(Path path, Path outer, SortedSet<Path> all) {
    return all.stream()
        .noneMatch(
            between ->
                path.startsWith(between)
                    && !between.equals(path)
                    && between.startsWith(outer)
                    && !between.equals(outer));
  }

  private static Path normal(String mountPath) throws IOException {
    try {
      // Normalised from the root on, so that no '..' is left to climb with.
      return Path.of("/").resolve(mountPath).normalize();
    } catch (InvalidPathException e) {
      throw new IOException("invalid mountPath: " + e.getMessage(), e);
    }
  }
}
