package io.jubelet.node.volume;

import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** One kind of volume. Stateless; called for any number of pods at once, for one pod in turn. */
public interface VolumePlugin {
  /** Whether the volume is of this kind. */
  boolean supports(Volume volume);

  /** Whether it shows config maps or secrets, so that they have to be read first. */
  default boolean needsReferences(Volume volume) {
    return false;
  }

  /**
   * Makes the volume, or brings its content up to date, and answers its path on the host. Refused
   * carries the cause alone; the caller names the volume. Repeated it changes nothing that is right
   * already.
   */
  Outcome<Path> setUp(PodVolume volume, Deadline deadline) throws IOException;

  /** The path of the volume, if it is set up. */
  Optional<Path> observe(PodVolume volume) throws IOException;
}
