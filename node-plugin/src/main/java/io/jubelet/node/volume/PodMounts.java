package io.jubelet.node.volume;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Mounts;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.linux.Mount;
import io.jubelet.node.model.IdRange;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.References;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The pods' directories beneath {@code ROOT/pods}. Every answer is read from the disk. */
public final class PodMounts implements Mounts {
  private static final String FAILED_MOUNT = "FailedMount";
  private static final int LONGEST_TEXT = 1 << 20;

  private final Path pods;
  private final UserIdFiles userIds;
  private final ReferenceSource source;
  private final VolumePlugins plugins;
  private final Libc libc;

  /**
   * @param root the kubelet's state directory
   * @param source {@code KubeApi::references}
   */
  public PodMounts(Path root, ReferenceSource source, VolumePlugins plugins, Libc libc) {
    this.pods = root.resolve("pods");
    this.userIds = new UserIdFiles(pods);
    this.source = source;
    this.plugins = plugins;
    this.libc = libc;
  }

  /** Reads the config maps and secrets that a pod names. */
  public interface ReferenceSource {
    Outcome<References> references(Pod pod, Duration timeout);
  }

  @Override
  public Path directory(PodUid pod) {
    return pods.resolve(pod.value());
  }

  @Override
  public Outcome<IdRange> userIds(PodUid pod) {
    return userIds.of(pod);
  }

  @Override
  public Outcome<String> text(Path volume, String file) {
    try {
      return new Done<>(new InsideVolume(libc, volume).text(file, LONGEST_TEXT));
    } catch (IOException e) {
      return new Refused<>("CreateContainerConfigError", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Outcome<SortedMap<String, Path>> setUp(Pod pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    try {
      makeDirectory(pod.uid());
    } catch (IOException e) {
      return new Refused<>(FAILED_MOUNT, "cannot make the pod's directory: " + e.getMessage());
    }
    return references(pod, deadline).then(references -> setUp(pod, references, deadline));
  }

  private void makeDirectory(PodUid pod) throws IOException {
    var directory = directory(pod);
    for (Path made :
        List.of(directory, directory.resolve("volumes"), directory.resolve("plugins"))) {
      Files.createDirectories(made, asFileAttribute(fromString("rwxr-x---")));
    }
  }

  /** Read only when a volume shows some, because it costs a call to the API server. */
  private Outcome<References> references(Pod pod, Deadline deadline) {
    var needed =
        volumes(pod).stream()
            .anyMatch(
                volume ->
                    plugins
                        .of(volume)
                        .filter(plugin -> plugin.needsReferences(volume))
                        .isPresent());
    return needed ? source.references(pod, deadline.left()) : new Done<>(References.none());
  }

  private Outcome<SortedMap<String, Path>> setUp(
      Pod pod, References references, Deadline deadline) {
    SortedMap<String, Path> paths = new TreeMap<>();
    for (Volume volume : volumes(pod)) {
      if (deadline.passed()) {
        return new Unknown<>("time was up before volume \"" + volume.getName() + "\" was set up");
      }
      switch (setUp(new PodVolume(pod, volume, directory(pod.uid()), references), deadline)) {
        case Done<Path>(Path path) -> paths.put(volume.getName(), path);
        case Refused<Path>(_, String message) -> {
          return new Refused<>(
              FAILED_MOUNT,
              "MountVolume.SetUp failed for volume \"%s\" : %s"
                  .formatted(volume.getName(), message));
        }
        case Unknown<Path>(String cause) -> {
          return new Unknown<>("volume \"%s\": %s".formatted(volume.getName(), cause));
        }
      }
    }
    return new Done<>(paths);
  }

  private Outcome<Path> setUp(PodVolume volume, Deadline deadline) {
    if (!PodVolume.nameable(volume.spec().getName())) {
      return new Refused<>(FAILED_MOUNT, "no folder can have that name");
    }
    var plugin = plugins.of(volume.spec());
    if (plugin.isEmpty()) {
      return new Refused<>(
          FAILED_MOUNT, "this node has no plugin for it: " + VolumeKind.of(volume.spec()));
    }
    try {
      return plugin.get().setUp(volume, deadline);
    } catch (IOException e) {
      return new Refused<>(FAILED_MOUNT, Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  @Override
  public Outcome<SortedMap<String, Path>> observe(Pod pod, Duration timeout) {
    SortedMap<String, Path> paths = new TreeMap<>();
    for (Volume volume : volumes(pod)) {
      var plugin = plugins.of(volume);
      if (plugin.isPresent() && PodVolume.nameable(volume.getName())) {
        var seen = new PodVolume(pod, volume, directory(pod.uid()), References.none());
        try {
          plugin.get().observe(seen).ifPresent(path -> paths.put(volume.getName(), path));
        } catch (IOException e) {
          return new Refused<>("FailedObserve", volume.getName() + ": " + e.getMessage());
        }
      }
    }
    return new Done<>(paths);
  }

  @Override
  public Outcome<Nothing> tearDown(PodUid pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    try {
      // The kernel tells mount points without symbolic links; the root may be reached through one.
      var real = pods.toRealPath();
      return new MountsBeneath(libc, Mount.OWN)
          .unmount(real, pod.value(), deadline)
          .then(_ -> TreeRemoval.remove(libc, real.resolve(pod.value()), deadline));
    } catch (NoSuchFileException e) {
      return Outcome.done();
    } catch (IOException e) {
      return new Refused<>("FailedUnmount", "cannot tear down " + pod + ": " + e.getMessage());
    }
  }

  @Override
  public boolean exists(PodUid pod) {
    return Files.isDirectory(directory(pod), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Outcome<SortedSet<PodUid>> list(Duration timeout) {
    SortedSet<PodUid> found = new TreeSet<>();
    try (var entries = Files.newDirectoryStream(pods)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(new PodUid(entry.getFileName().toString()));
        }
      }
    } catch (NoSuchFileException e) {
      return new Done<>(found);
    } catch (IOException | DirectoryIteratorException e) {
      return new Refused<>("FailedObserve", "cannot list " + pods + ": " + e.getMessage());
    }
    return new Done<>(found);
  }

  private static List<Volume> volumes(Pod pod) {
    return Objects.requireNonNullElse(pod.spec().getVolumes(), List.<Volume>of());
  }
}
