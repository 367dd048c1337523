package io.jubelet.node.volume;

import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code image}: the content of an image (KEP-4639). The runtime mounts it when it makes a
 * container, so that nothing of it is in the pod's directory.
 */
public final class ImageVolume implements VolumePlugin {
  @Override
  public boolean supports(Volume volume) {
    return volume.getImage() != null;
  }

  @Override
  public Outcome<Path> setUp(PodVolume volume, Deadline deadline) {
    return new Done<>(nowhere(volume));
  }

  @Override
  public Optional<Path> observe(PodVolume volume) {
    return Optional.of(nowhere(volume));
  }

  private static Path nowhere(PodVolume volume) {
    return volume.folder("image");
  }
}
