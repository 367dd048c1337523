package io.jubelet.node.sim;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.PullRecords;
import io.jubelet.node.model.PulledRecord;
import io.jubelet.node.model.PulledRecord.Access;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The records on the simulated disk; they outlive the agent. */
final class FakePullRecords implements PullRecords {
  private final Faults faults;
  private final TreeMap<String, PulledRecord> pulled = new TreeMap<>();
  private final TreeMap<String, Integer> pulling = new TreeMap<>();
  private final TreeSet<String> doubtful = new TreeSet<>();

  FakePullRecords(Faults faults) {
    this.faults = faults;
  }

  @Override
  public Outcome<Nothing> begin(String image) {
    pulling.merge(image, 1, Integer::sum);
    return Outcome.done();
  }

  @Override
  public void end(String image, End how) {
    pulling.computeIfPresent(image, (_, count) -> count > 1 ? Integer.valueOf(count - 1) : null);
    switch (how) {
      case PULLED -> doubtful.remove(image);
      case LOST -> doubtful.add(image);
      case REFUSED -> {}
    }
  }

  @Override
  public boolean pulling(String image) {
    return pulling.containsKey(image) || doubtful.contains(image);
  }

  @Override
  public Outcome<Optional<PulledRecord>> pulled(String imageRef) {
    return new Done<>(Optional.ofNullable(pulled.get(imageRef)));
  }

  @Override
  public Outcome<Nothing> add(String imageRef, String repository, Access access) {
    return faults.disk(
        () -> {
          var known = pulled.getOrDefault(imageRef, new PulledRecord(imageRef, new TreeMap<>()));
          pulled.put(imageRef, known.with(repository, access));
          return Outcome.done();
        });
  }

  /** Whether it is known, or at least suspected, that an image of the runtime was pulled. */
  boolean knows(String image) {
    return pulled.containsKey(FakeImages.image(image).id())
        || pulling.containsKey(image)
        || doubtful.contains(image);
  }
}
