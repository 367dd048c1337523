package io.jubelet.node.cgroup;

import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The memory that a pod and its containers use. A runtime names the cgroup of a container {@code
 * ID}, or as a scope of systemd {@code RUNTIME-ID.scope}.
 */
final class MemoryUsage {
  private static final String SCOPE = ".scope";

  private MemoryUsage() {}

  static Outcome<SortedMap<String, Long>> of(Path pod, String file) {
    var usage = new TreeMap<String, Long>();
    try (var children = Files.newDirectoryStream(pod, Files::isDirectory)) {
      add(usage, Cgroups.WHOLE_POD, pod.resolve(file));
      for (Path child : children) {
        add(usage, id(child.getFileName().toString()), child.resolve(file));
      }
      return new Done<>(usage);
    } catch (IOException | DirectoryIteratorException e) {
      return new Refused<>("FailedObserve", "cannot read the memory usage of " + pod + ": " + e);
    }
  }

  private static String id(String folder) {
    return folder.endsWith(SCOPE)
        ? folder.substring(folder.lastIndexOf('-') + 1, folder.length() - SCOPE.length())
        : folder;
  }

  /** What has just gone uses nothing. */
  private static void add(TreeMap<String, Long> usage, String id, Path file) throws IOException {
    try {
      usage.put(id, PresentLimits.number(file));
    } catch (NoSuchFileException e) {
      usage.remove(id);
    }
  }
}
