package io.jubelet.operator.model;

import io.jubelet.api.v1alpha1.RenderedConfig;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything one decision looks at.
 *
 * @param configs sorted by name
 * @param nodes by name
 * @param states by name of their node
 * @param revisions those that there are, by name
 */
public record Fleet(
    List<Config> configs,
    SortedMap<String, FleetNode> nodes,
    SortedMap<String, NodeState> states,
    SortedMap<String, RenderedConfig> revisions) {
  public Fleet {
    configs = configs.stream().sorted(Comparator.comparing(Config::name)).toList();
    nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    states = Collections.unmodifiableSortedMap(new TreeMap<>(states));
    revisions = Collections.unmodifiableSortedMap(new TreeMap<>(revisions));
  }

  public Optional<Config> config(String name) {
    return configs.stream().filter(config -> config.name().equals(name)).findFirst();
  }

  /** The highest term any grant was given in. */
  public long highestFence() {
    return states.values().stream().mapToLong(state -> state.spec().fence()).max().orElse(0);
  }
}
