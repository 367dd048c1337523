package io.jubelet.node.cgroup;

import io.jubelet.node.linux.Mount;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where the cgroup file systems are mounted. */
public sealed interface Hierarchies {
  /**
   * Separate trees, one a controller or a few together.
   *
   * @param byController mount point of each controller, {@code name=systemd} among them
   */
  record V1(SortedMap<String, Path> byController) implements Hierarchies {
    public V1 {
      byController = Collections.unmodifiableSortedMap(new TreeMap<>(byController));
    }
  }

  /** One tree for all. */
  record V2(Path root) implements Hierarchies {}

  /** The mount points of the trees, each once. */
  default List<Path> roots() {
    return switch (this) {
      case V1(SortedMap<String, Path> byController) ->
          byController.values().stream().distinct().toList();
      case V2(Path root) -> List.of(root);
    };
  }

  /**
   * What is mounted on or beneath {@code /sys/fs/cgroup}: v2 if the folder itself is one. A hybrid
   * machine, which has v2 in a sub-folder for its own purposes, is v1. Of several mounts of one
   * controller the shortest path counts, as in the Go kubelet.
   */
  static Hierarchies of(List<Mount> mounts, Path folder) {
    var byController = new TreeMap<String, Path>();
    for (Mount mount : mounts) {
      if (mount.type().equals("cgroup2") && mount.point().equals(folder.toString())) {
        return new V2(folder);
      }
      if (mount.type().equals("cgroup") && mount.within(folder.toString())) {
        for (String option : mount.options()) {
          if (controller(option)) {
            byController.merge(option, Path.of(mount.point()), Hierarchies::shorter);
          }
        }
      }
    }
    return new V1(byController);
  }

  private static Path shorter(Path one, Path other) {
    return other.toString().length() < one.toString().length() ? other : one;
  }

  /** The options of a v1 mount are its controllers or its name, and a few flags. */
  private static boolean controller(String option) {
    return switch (option) {
      case "rw", "ro", "none", "xattr", "noprefix", "clone_children", "nosuid" -> false;
      default -> !option.startsWith("release_agent=") && !option.startsWith("cpuset_");
    };
  }
}
