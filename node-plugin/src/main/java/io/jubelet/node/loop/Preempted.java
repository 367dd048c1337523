package io.jubelet.node.loop;

import io.jubelet.node.effect.KubeApi.ObjectEvent;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodWorker.Ending;
import java.time.Instant;

/** What is told of a pod that had to make room for a critical one, in upstream's words. */
final class Preempted {
  static final Ending.Failed ENDING =
      new Ending.Failed(Ending.Failed.PREEMPTING, "Preempted in order to admit critical pod");

  private Preempted() {}

  static ObjectEvent event(Pod pod, Instant now) {
    return PodEvents.warning(pod, "", ENDING.reason(), ENDING.message(), now);
  }
}
