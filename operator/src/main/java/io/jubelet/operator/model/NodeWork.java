package io.jubelet.operator.model;

import java.util.List;

/** What is done to a Node itself or to its pods. */
public sealed interface NodeWork {
  /**
   * Let no new pods come.
   *
   * @param attempt for which; written on the Node, so that nobody else's cordon is ever lifted
   */
  record Cordon(String attempt) implements NodeWork {}

  /** Let new pods come again, who were kept away for an attempt of ours. */
  record Uncordon() implements NodeWork {}

  /** Ask pods to go, as far as their disruption budgets allow. */
  record Evict(List<NodePod> pods) implements NodeWork {
    public Evict {
      pods = List.copyOf(pods);
    }
  }

  /** Delete pods, whatever their disruption budgets say. */
  record Delete(List<NodePod> pods) implements NodeWork {
    public Delete {
      pods = List.copyOf(pods);
    }
  }
}
