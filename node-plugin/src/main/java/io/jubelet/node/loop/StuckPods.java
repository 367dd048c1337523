package io.jubelet.node.loop;

import io.jubelet.node.model.NodeFacts.Stuck;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Site;
import java.util.Optional;

/** The pods that could not be observed several times in a row. */
final class StuckPods {
  /** One look may be lost; two of them took half a minute. */
  private static final int LOOKS = 2;

  private StuckPods() {}

  /** What is wrong with one pod is told in the same words as long as it is that pod. */
  static Optional<Stuck> of(NodeState state) {
    var stuck = state.pods().values().stream().filter(entry -> lost(entry).isPresent()).toList();
    if (stuck.isEmpty()) {
      return Optional.empty();
    }
    var subject = stuck.getFirst().worker().subject();
    var name = subject.name().map(PodName::toString).orElseGet(() -> subject.uid().value());
    var told = state.node().facts().stuck().filter(before -> before.first().equals(name));
    var cause =
        told.map(Stuck::cause).orElseGet(() -> lost(stuck.getFirst()).orElseThrow().message());
    return Optional.of(new Stuck(stuck.size(), name, cause));
  }

  private static Optional<Setback> lost(PodEntry entry) {
    return entry
        .memory()
        .setback(Site.of(Site.Kind.OBSERVATION))
        .filter(setback -> setback.count() >= LOOKS);
  }
}
