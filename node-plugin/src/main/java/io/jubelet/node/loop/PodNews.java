package io.jubelet.node.loop;

import io.jubelet.node.model.Pod;

/** Tells users, as an event of the pod, what happens in the middle of an action. */
@FunctionalInterface
public interface PodNews {
  /**
   * @param container empty when it is about the pod as a whole
   */
  void tell(Pod pod, String container, boolean warning, String reason, String message);
}
