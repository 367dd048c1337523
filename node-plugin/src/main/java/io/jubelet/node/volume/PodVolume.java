package io.jubelet.node.volume;

import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.References;
import java.nio.file.Path;

/**
 * One volume of one pod.
 *
 * @param spec the volume in {@code spec.volumes}
 * @param podDirectory {@code ROOT/pods/UID}
 * @param references the config maps and secrets that the pod names; none when only observed
 */
public record PodVolume(Pod pod, Volume spec, Path podDirectory, References references) {
  /** {@code volumes/kubernetes.io~KIND/NAME}. */
  public Path folder(String kind) {
    return podDirectory
        .resolve("volumes")
        .resolve("kubernetes.io~" + kind)
        .resolve(element(spec.getName()));
  }

  /**
   * {@code plugins/kubernetes.io~KIND/NAME}: the folder that holds the file {@code ready} once the
   * volume is set up.
   */
  Path marker(String kind, String name) {
    return podDirectory.resolve("plugins").resolve("kubernetes.io~" + kind).resolve(element(name));
  }

  /** Whether the name can be one of a folder: a pod from a file may say anything. */
  static boolean nameable(String name) {
    return !name.isEmpty()
        && name.chars().noneMatch(c -> c == '/' || c == 0)
        && !name.equals(".")
        && !name.equals("..");
  }

  private static String element(String name) {
    if (!nameable(name)) {
      throw new IllegalArgumentException("not the name of a volume: '" + name + "'");
    }
    return name;
  }
}
