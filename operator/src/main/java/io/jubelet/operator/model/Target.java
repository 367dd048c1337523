package io.jubelet.operator.model;

import java.util.List;

/** What a node shall run, as far as its configs agree. */
public sealed interface Target {
  /**
   * @param owner name of the config whose rollout the node follows
   */
  record Rendered(String owner, Revision revision) implements Target {}

  /** Configs of equal priority contradict each other; the node keeps what it runs. */
  record Conflicting(List<Clash> clashes) implements Target {
    public Conflicting {
      clashes = List.copyOf(clashes);
    }
  }

  /** No config matches; the node keeps what it runs. */
  record Unmanaged() implements Target {}

  /**
   * A field on which configs disagree.
   *
   * @param field such as {@code eviction.hard[memory.available]}
   * @param configs their names, sorted
   */
  record Clash(String field, List<String> configs) {
    public Clash {
      configs = configs.stream().sorted().toList();
    }

    @Override
    public String toString() {
      return field + " differs between " + String.join(", ", configs);
    }
  }
}
