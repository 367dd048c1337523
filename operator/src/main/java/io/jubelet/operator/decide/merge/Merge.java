package io.jubelet.operator.decide.merge;

import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.Selection;
import io.jubelet.operator.model.Target.Clash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all configs that match a node say together. Each leaf comes from the config of the highest
 * priority that sets it; two of that priority with different values are a clash, and no name or age
 * breaks the tie.
 */
public final class Merge {
  private static final Comparator<Config> BY_RANK =
      Comparator.comparing((Config config) -> -config.spec().priority())
          .thenComparing(Config::name);

  private Merge() {}

  /** What came out. */
  public sealed interface Result {
    /**
     * @param owner the config whose rollout the node follows: the one that sets the runtime, or
     *     else the one of the highest priority; the first by name among equals, which agree
     */
    record Merged(String owner, RenderedConfig content) implements Result {}

    /**
     * @param clashes sorted by field
     */
    record Clashing(List<Clash> clashes) implements Result {
      public Clashing {
        clashes = List.copyOf(clashes);
      }
    }

    /** No config matches. */
    record Nothing() implements Result {}
  }

  /** The configs that match the node, highest priority first. */
  public static List<Config> matching(List<Config> configs, FleetNode node) {
    return configs.stream()
        .filter(config -> Selection.matches(config.spec().nodeSelector(), node.labels()))
        .sorted(BY_RANK)
        .toList();
  }

  /** Merges configs that all match one node. */
  public static Result of(List<Config> matching) {
    if (matching.isEmpty()) {
      return new Result.Nothing();
    }
    var winners = new TreeMap<String, Winner>();
    matching.stream().sorted(BY_RANK).forEach(config -> contribute(config, winners));
    var clashes = clashes(winners);
    if (!clashes.isEmpty()) {
      return new Result.Clashing(clashes);
    }
    var values = new TreeMap<String, Object>();
    winners.forEach((path, winner) -> values.put(path, winner.value()));
    return new Result.Merged(owner(matching, winners), Leaves.rendered(values));
  }

  /** The value of a leaf, who set it, and who of the same priority contradicts. */
  private record Winner(Config by, Object value, List<String> against) {}

  private static void contribute(Config config, SortedMap<String, Winner> winners) {
    Leaves.of(config.spec())
        .forEach(
            (path, value) -> {
              var first = winners.putIfAbsent(path, new Winner(config, value, new ArrayList<>()));
              if (first != null && contradicts(first, config, value)) {
                first.against().add(config.name());
              }
            });
  }

  private static boolean contradicts(Winner winner, Config config, Object value) {
    return winner.by().spec().priority().equals(config.spec().priority())
        && !winner.value().equals(value);
  }

  private static List<Clash> clashes(SortedMap<String, Winner> winners) {
    var clashes = new ArrayList<Clash>();
    winners.forEach(
        (path, winner) -> {
          if (!winner.against().isEmpty()) {
            var names = new ArrayList<>(winner.against());
            names.add(winner.by().name());
            clashes.add(new Clash(path, names));
          }
        });
    return clashes;
  }

  private static String owner(List<Config> matching, SortedMap<String, Winner> winners) {
    var runtime = winners.get(Leaves.RUNTIME);
    return runtime == null
        ? matching.stream().min(BY_RANK).orElseThrow().name()
        : runtime.by().name();
  }
}
