package io.jubelet.e2e.sidebyside;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;

/** One sample on both sides, on its way to rest. */
final class Pair {
  private final Sample sample;
  private final List<Half> halves;

  Pair(Sample sample, List<Side> sides) {
    this.sample = sample;
    this.halves = sides.stream().map(side -> new Half(sample, side)).toList();
  }

  void create() {
    halves.forEach(Half::create);
  }

  /** One look at both; true when both are settled. */
  boolean settled() {
    halves.forEach(Half::look);
    if (sample.moment()) {
      meet(halves.getFirst(), halves.getLast());
    }
    return halves.stream().allMatch(half -> half.rest.isPresent());
  }

  /** What goes on is compared where both have come equally far. */
  private void meet(Half one, Half other) {
    for (var here : one.moments()) {
      var there =
          other.moments().stream().filter(seen -> shared(seen).equals(shared(here))).findFirst();
      if (there.isPresent()) {
        one.rest = Optional.of(here);
        other.rest = there;
        return;
      }
    }
  }

  /** The values that have to be the same on both sides. */
  private List<String> shared(Sighting seen) {
    var fields = StatusFields.of(seen.pod().path("status"));
    return sample.settled().entrySet().stream()
        .filter(fact -> fact.getValue().equals(Sample.SAME))
        .map(fact -> fact.getKey() + "=" + fields.get(fact.getKey()))
        .toList();
  }

  List<Difference> differences() {
    if (halves.stream().allMatch(half -> half.rest.isPresent())) {
      return Difference.between(
          sample.name(), halves.getFirst().account(), halves.getLast().account());
    }
    return List.of(
        new Difference(
            sample.name(),
            "comes to rest",
            halves.getFirst().toString(),
            halves.getLast().toString()));
  }

  /** A sample on one side. */
  private static final class Half {
    private final Sample sample;
    private final Side side;
    private boolean acted;
    private Optional<Sighting> rest = Optional.empty();

    Half(Sample sample, Side side) {
      this.sample = sample;
      this.side = side;
    }

    void create() {
      side.create(sample.pod(side.node()));
    }

    void look() {
      var versions = side.sightings(sample.name());
      if (rest.isPresent() || versions.isEmpty()) {
        return;
      }
      var newest = versions.getLast();
      if (!acted && holds(newest, sample.until())) {
        side.perform(sample.act(), sample.name());
        acted = true;
      } else if (acted) {
        Optional.of(newest)
            .filter(_ -> !sample.moment())
            .filter(seen -> sample.act() != Sample.Act.DELETE || seen.gone())
            .filter(seen -> holds(seen, sample.settled()))
            .filter(seen -> seen.quietFor(SideBySideTest.QUIET))
            .ifPresent(seen -> rest = Optional.of(seen));
      }
    }

    /** Of a pod that goes on: the versions with its facts. */
    List<Sighting> moments() {
      return acted
          ? side.sightings(sample.name()).stream()
              .filter(seen -> holds(seen, sample.settled()))
              .filter(seen -> seen.quietFor(SideBySideTest.QUIET))
              .toList()
          : List.of();
    }

    /** The status at its rest, and the events until now: they may come later than it. */
    SortedMap<String, String> account() {
      return Account.of(side, rest.orElseThrow().pod(), side.events(sample.name()));
    }

    private boolean holds(Sighting seen, SequencedMap<String, String> facts) {
      var fields = StatusFields.of(seen.pod().path("status"));
      side.events(sample.name())
          .forEach(event -> fields.put("event." + event.get("reason"), "told"));
      return facts.entrySet().stream()
          .allMatch(
              fact ->
                  fact.getValue().equals(Sample.ANY) || fact.getValue().equals(Sample.SAME)
                      ? fields.containsKey(fact.getKey())
                      : fact.getValue().equals(fields.get(fact.getKey())));
    }

    @Override
    public String toString() {
      var versions = side.sightings(sample.name());
      return "%s %s: %s"
          .formatted(
              side.node(),
              rest.isPresent() ? "at rest" : acted ? "after its act" : "before its act",
              versions.isEmpty() ? "never seen" : versions.getLast().pod().path("status"));
    }
  }
}
