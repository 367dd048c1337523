package io.jubelet.node.decide.images;

import io.jubelet.node.model.RegistryCredential;
import java.util.Comparator;
import java.util.List;

/** The credentials of one source, in the order in which a registry is shown them. */
public final class Keyring {
  private static final String DEFAULT_REGISTRY = "index.docker.io";
  private static final String NORMAL_DEFAULT = "docker.io/";

  /** Places with a path go before the whole registry, and exact names before most globs. */
  private static final Comparator<RegistryCredential> MOST_EXACT_FIRST =
      Comparator.comparing(RegistryCredential::place).reversed();

  private Keyring() {}

  /**
   * Those that fit an image; several may, so that one can be replaced by another without a gap.
   *
   * @param repository of the image, with its registry
   */
  public static List<RegistryCredential> lookup(
      List<RegistryCredential> source, String repository) {
    var image = RegistryPlace.of(repository);
    var found =
        source.stream()
            .filter(credential -> RegistryPlace.of(credential.place()).holds(image))
            .sorted(MOST_EXACT_FIRST)
            .toList();
    if (!found.isEmpty() || !repository.startsWith(NORMAL_DEFAULT)) {
      return found;
    }
    return source.stream()
        .filter(credential -> credential.place().equals(DEFAULT_REGISTRY))
        .toList();
  }

  /** Whether an image is in a place that a credential provider names ({@code matchImages}). */
  public static boolean matches(String place, String repository) {
    return RegistryPlace.of(place).holds(RegistryPlace.of(repository));
  }
}
