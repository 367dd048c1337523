package io.jubelet.node.cgroup;

import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.Cgroups.Memory;
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
 * The memory that a pod and its containers use and may use. A runtime names the cgroup of a
 * container {@code ID}, or as a scope of systemd {@code RUNTIME-ID.scope}.
 */
enum MemoryFiles {
  V1("memory.usage_in_bytes", "memory.limit_in_bytes"),
  V2("memory.current", "memory.max");

  private static final String SCOPE = ".scope";

  private final String used;
  private final String limit;

  MemoryFiles(String used, String limit) {
    this.used = used;
    this.limit = limit;
  }

  Outcome<SortedMap<String, Memory>> read(Path pod) {
    var all = new TreeMap<String, Memory>();
    try (var children = Files.newDirectoryStream(pod, Files::isDirectory)) {
      add(all, Cgroups.WHOLE_POD, pod);
      for (Path child : children) {
        add(all, id(child.getFileName().toString()), child);
      }
      return new Done<>(all);
    } catch (IOException | DirectoryIteratorException e) {
      return new Refused<>("FailedObserve", "cannot read the memory of " + pod + ": " + e);
    }
  }

  private static String id(String folder) {
    return folder.endsWith(SCOPE)
        ? folder.substring(folder.lastIndexOf('-') + 1, folder.length() - SCOPE.length())
        : folder;
  }

  /** What has just gone uses nothing. */
  private void add(TreeMap<String, Memory> all, String id, Path folder) throws IOException {
    try {
      all.put(
          id,
          new Memory(
              PresentLimits.number(folder.resolve(used)),
              PresentLimits.number(folder.resolve(limit))));
    } catch (NoSuchFileException e) {
      all.remove(id);
    }
  }
}
