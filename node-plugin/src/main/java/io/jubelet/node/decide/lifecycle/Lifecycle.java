package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.Situation;
import java.time.Instant;

/**
 * What comes next for a pod, by the state of its worker: brought up, stopped, or taken down. Total:
 * every situation has an answer, and an answer without actions and not finished means that nothing
 * is to be done before {@code wakeAt}.
 */
public final class Lifecycle {
  private final BringUp bringUp;

  public Lifecycle(ContainerHash hash) {
    this.bringUp = new BringUp(hash);
  }

  /**
   * The hash that a container of the spec bears in the runtime; another one means that its image
   * was changed (upstream HashContainer).
   */
  public interface ContainerHash {
    String of(String container, String image);
  }

  public Decision decide(Situation situation, Instant now) {
    var plan = new Plan(situation.memory(), now, now.plus(situation.node().resync()));
    return switch (situation.worker()) {
      case PodWorker.Pending _ -> plan.decision();
      case PodWorker.Syncing(var pod) ->
          situation.node().hold().isPresent()
              ? Standstill.decide(pod, situation, plan)
              : bringUp.decide(pod, situation, plan);
      case PodWorker.Terminating terminating -> Shutdown.decide(terminating, situation, plan);
      case PodWorker.Terminated terminated -> TakeDown.decide(terminated, situation, plan);
    };
  }
}
