package io.jubelet.node.volume;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.volume.VolumeFolder.Medium;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code emptyDir}: a folder on the node's disk, or a tmpfs when its medium is Memory. */
public final class EmptyDirVolume implements VolumePlugin {
  private static final String KIND = "empty-dir";

  private final Libc libc;
  private final MemorySize memory;
  private final VolumeFolder folders;

  EmptyDirVolume(Libc libc, MemorySize memory) {
    this.libc = libc;
    this.memory = memory;
    this.folders = new VolumeFolder(libc);
  }

  @Override
  public boolean supports(Volume volume) {
    return volume.getEmptyDir() != null;
  }

  @Override
  public Outcome<Path> setUp(PodVolume volume, Deadline deadline) throws IOException {
    var medium = medium(volume);
    if (medium.isEmpty()) {
      return new Refused<>(
          "FailedMount",
          "emptyDir medium '%s' is not supported"
              .formatted(volume.spec().getEmptyDir().getMedium()));
    }
    var folder = volume.folder(KIND);
    var marker = volume.marker(KIND, volume.spec().getName());
    if (!folders.ready(folder, marker, medium.get())) {
      folders.make(folder, medium.get());
      FsGroup.of(libc, volume.pod()).own(folder, false);
      VolumeFolder.markReady(marker);
    }
    return new Done<>(folder);
  }

  @Override
  public Optional<Path> observe(PodVolume volume) throws IOException {
    var folder = volume.folder(KIND);
    var medium = medium(volume);
    return medium.isPresent()
            && folders.ready(folder, volume.marker(KIND, volume.spec().getName()), medium.get())
        ? Optional.of(folder)
        : Optional.empty();
  }

  private Optional<Medium> medium(PodVolume volume) {
    var source = volume.spec().getEmptyDir();
    return switch (Objects.requireNonNullElse(source.getMedium(), "")) {
      case "" -> Optional.of(new Medium.Disk());
      case "Memory" ->
          Optional.of(new Medium.Memory(memory.limit(volume.pod(), bytes(source.getSizeLimit()))));
      default -> Optional.empty();
    };
  }

  /** Positive bytes of the limit, rounded up as the Go kubelet does; empty when there is none. */
  private static OptionalLong bytes(Quantity limit) {
    if (limit == null) {
      return OptionalLong.empty();
    }
    var bytes =
        limit
            .getNumericalAmount()
            .setScale(0, RoundingMode.CEILING)
            .min(BigDecimal.valueOf(Long.MAX_VALUE));
    return bytes.signum() > 0 ? OptionalLong.of(bytes.longValue()) : OptionalLong.empty();
  }
}
