package io.jubelet.node.sim;

import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.RegistryCredential;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The images of the simulated runtime, and a registry that has every image. */
final class FakeImages implements Images {
  private final Faults faults;
  private final TreeSet<String> present = new TreeSet<>();

  FakeImages(Faults faults) {
    this.faults = faults;
  }

  @Override
  public Outcome<List<Image>> list(Duration timeout) {
    return faults.runtime(() -> new Done<>(present.stream().map(FakeImages::image).toList()));
  }

  @Override
  public Outcome<Optional<Image>> find(String reference, Duration timeout) {
    return faults.runtime(
        () ->
            new Done<>(
                present.contains(reference) ? Optional.of(image(reference)) : Optional.empty()));
  }

  @Override
  public Outcome<String> pull(
      String reference, Optional<RegistryCredential> credential, Duration timeout) {
    return faults.runtime(
        () -> {
          if (faults.registryRefuses()) {
            return new Refused<>("ErrImagePull", reference + " is not in the registry");
          }
          present.add(reference);
          return new Done<>(image(reference).id());
        });
  }

  @Override
  public Outcome<Nothing> remove(String reference, Duration timeout) {
    return faults.runtime(
        () -> {
          present.remove(reference);
          return Outcome.done();
        });
  }

  Set<String> present() {
    return present;
  }

  static Image image(String reference) {
    return new Image("sha256:" + reference, List.of(reference), List.of(), 1_000, false);
  }
}
