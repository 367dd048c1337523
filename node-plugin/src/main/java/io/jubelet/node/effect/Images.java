package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.RegistryCredential;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The images of one runtime (CRI v1 ImageService). */
public interface Images {
  Outcome<List<Image>> list(Duration timeout);

  /** The image of that name, digest or id; empty when the runtime has none. */
  Outcome<Optional<Image>> find(String reference, Duration timeout);

  /**
   * Answers the reference to run. Refused with ErrImagePull when the registry or runtime says no.
   *
   * @param credential what the registry is shown; nothing when it is empty
   */
  Outcome<String> pull(String reference, Optional<RegistryCredential> credential, Duration timeout);

  /** Removes an image with all its names. Done when it is gone. */
  Outcome<Nothing> remove(String reference, Duration timeout);

  /**
   * A folder of the file system that the images are on (CRI ImageFsInfo). Refused with ImageFsError
   * when the runtime does not say.
   */
  Outcome<Path> folder(Duration timeout);
}
