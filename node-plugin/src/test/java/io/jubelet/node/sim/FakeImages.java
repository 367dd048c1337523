package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;

import io.jubelet.node.effect.Host;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.ImageLimits;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.RegistryCredential;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The images of the simulated runtime, and a registry that has every image. */
final class FakeImages implements Images {
  /** Nothing is removed. */
  static final ImageLimits UNLIMITED = new ImageLimits(100, 80, Duration.ZERO, Duration.ZERO);

  /** Whatever may be removed is, for the images never have enough room. */
  static final ImageLimits LIMITS = new ImageLimits(85, 80, Duration.ZERO, Duration.ZERO);

  static final Host.Space ROOM = new Host.Space(100_000, 0);

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
          present.removeIf(name -> image(name).id().equals(reference));
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Path> folder(Duration timeout) {
    return faults.runtime(() -> new Done<>(Path.of("/images")));
  }

  /** Each by a container that exists, or asked for by one of these pods. */
  void areUsed(FakeRuntime runtime, List<Collection<Pod>> pods) {
    var used = new TreeSet<String>();
    runtime.instances().forEach(each -> used.add(each.image));
    pods.stream()
        .flatMap(Collection::stream)
        .flatMap(Pod::allContainers)
        .forEach(each -> used.add(each.getImage()));
    pods.stream()
        .flatMap(Collection::stream)
        .flatMap(Pod::imageVolumes)
        .forEach(each -> used.add(each.getReference()));
    check(used.containsAll(present), 70, "of %s only %s are used", present, used);
  }

  Set<String> present() {
    return present;
  }

  static Image image(String reference) {
    return new Image("sha256:" + reference, List.of(reference), List.of(), 1_000, false);
  }
}
