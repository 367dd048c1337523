package io.jubelet.node.cgroup;

import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.QosClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The name of a cgroup, by its parts from the root of the tree on, before a driver gives it its
 * form: {@code kubepods, burstable, podUID}.
 */
public record CgroupName(List<String> parts) {
  private static final String POD = "pod";
  private static final String SLICE = ".slice";

  public CgroupName {
    parts = List.copyOf(parts);
    for (String part : parts) {
      // systemd's form turns dashes into underscores, and has to be turned back.
      if (part.isEmpty() || part.contains("/") || part.contains("_") || part.equals("..")) {
        throw new IllegalArgumentException("not a part of a cgroup name: '" + part + "'");
      }
    }
  }

  /** {@code kubepods} beneath the given cgroup, which is {@code /} on most nodes. */
  static CgroupName kubepods(String root) {
    var parts = new ArrayList<>(List.of(root.split("/", -1)));
    parts.removeIf(String::isEmpty);
    parts.add("kubepods");
    return new CgroupName(parts);
  }

  /** The parent of all pods of that class, beneath {@code kubepods}. */
  CgroupName of(QosClass qos) {
    return switch (qos) {
      case GUARANTEED -> this;
      case BURSTABLE -> child("burstable");
      case BEST_EFFORT -> child("besteffort");
    };
  }

  CgroupName of(PodUid pod) {
    return child(POD + pod);
  }

  private CgroupName child(String part) {
    return new CgroupName(Stream.concat(parts.stream(), Stream.of(part)).toList());
  }

  /** The absolute path in the cgroup tree. */
  String path(CgroupDriver driver) {
    return switch (driver) {
      case CGROUPFS -> "/" + String.join("/", parts);
      case SYSTEMD -> slices();
    };
  }

  /** Each slice lies in the one that its own name continues: systemd.slice(5). */
  private String slices() {
    var path = new StringBuilder();
    var name = new StringBuilder();
    for (String part : parts) {
      name.append(name.isEmpty() ? "" : "-").append(part.replace('-', '_'));
      path.append('/').append(name).append(SLICE);
    }
    return path.isEmpty() ? "/" : path.toString();
  }

  /** The systemd unit that is this cgroup. */
  String slice() {
    var path = slices();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The slice around it, which at the top is systemd's root slice. */
  String parentSlice() {
    return parts.size() == 1
        ? "-" + SLICE
        : new CgroupName(parts.subList(0, parts.size() - 1)).slice();
  }

  /** The pod whose cgroup has this as the last element of its path, if it is one of a pod. */
  static Optional<PodUid> pod(String fileName, CgroupDriver driver) {
    var last =
        switch (driver) {
          case CGROUPFS -> fileName;
          case SYSTEMD ->
              fileName.endsWith(SLICE)
                  ? fileName
                      .substring(fileName.lastIndexOf('-') + 1, fileName.length() - SLICE.length())
                      .replace('_', '-')
                  : "";
        };
    return last.startsWith(POD) && last.length() > POD.length()
        ? Optional.of(new PodUid(last.substring(POD.length())))
        : Optional.empty();
  }
}
