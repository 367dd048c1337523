package io.jubelet.node.volume;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.volume.VolumeFolder.Medium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A volume that shows a payload: a folder, its marker, mount points for what is mounted inside it,
 * and the files.
 */
final class PayloadVolume {
  private final Libc libc;
  private final Clock clock;
  private final MemorySize memory;
  private final VolumeFolder folders;

  PayloadVolume(Libc libc, Clock clock, MemorySize memory) {
    this.libc = libc;
    this.clock = clock;
    this.memory = memory;
    this.folders = new VolumeFolder(libc);
  }

  /** Where the files live: config maps on the disk, all that may be secret in memory. */
  enum Home {
    DISK,
    MEMORY
  }

  Outcome<Path> show(PodVolume volume, String kind, Home home, Payload payload, Deadline deadline)
      throws IOException {
    var folder = volume.folder(kind);
    var medium = medium(volume, home);
    if (!folders.ready(folder, marker(volume), medium)) {
      folders.make(folder, medium);
      VolumeFolder.markReady(marker(volume));
    }
    for (Path inside : NestedMountPoints.of(volume.pod(), volume.spec().getName())) {
      Files.createDirectories(folder.resolve(inside));
    }
    var group = FsGroup.of(libc, volume.pod());
    return new AtomicWriter(libc, clock, folder)
        .write(payload, () -> group.own(folder, true), deadline)
        .then(_ -> new Done<>(folder));
  }

  Optional<Path> observe(PodVolume volume, String kind, Home home) throws IOException {
    var folder = volume.folder(kind);
    return folders.ready(folder, marker(volume), medium(volume, home))
            && Files.exists(folder.resolve(AtomicWriter.DATA), LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(folder)
        : Optional.empty();
  }

  private Medium medium(PodVolume volume, Home home) {
    return switch (home) {
      case DISK -> new Medium.Disk();
      case MEMORY -> new Medium.Memory(memory.limit(volume.pod(), OptionalLong.empty()));
    };
  }

  /** The Go kubelet wraps such a volume around an emptyDir of this name. */
  private static Path marker(PodVolume volume) {
    return volume.marker("empty-dir", "wrapped_" + volume.spec().getName());
  }
}
