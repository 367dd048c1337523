package io.jubelet.node.loop;

import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResize;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether the node takes a pod that waits for that.
 *
 * @param holders the pods that hold resources of the node
 */
record AdmissionStep(PodStep step, Holders holders, NodeView node) {
  /** How often a critical pod looks whether there is room by now. */
  private static final Duration ROOM_CHECK = Duration.ofSeconds(1);

  /** When the Node is asked for again if there is no answer. */
  private static final Duration NODE_CHECK = Duration.ofSeconds(10);

  PodTurn of(PodEntry entry, PodWorker.Pending pending) {
    var pod = pending.pod();
    if (holders.begun(pod) || returns(entry, pod)) {
      return step.observe(admitted(entry, pending));
    }
    var refusal = step.decisions().admission().refusal(pod, holders.all(), node);
    if (refusal.filter(Refusal::hangsOnNode).isPresent() && !node.fresh()) {
      return PodTurn.of(
          entry.with(new Flight.ReadingNode(step.now().plus(NODE_CHECK))),
          new Effect.ReadNode(pod.uid()));
    }
    if (refusal.filter(Refusal::makesRoom).isEmpty()) {
      return judged(entry, pending, refusal)
          .judging(
              List.of(new Judgement.OfAdmission(pod, holders.all(), node, step.now(), refusal)));
    }
    // Who ends already makes room as well.
    var needed = step.decisions().admission().refusal(pod, holders.staying(), node);
    var waiting = PodTurn.of(entry.with(new Flight.Idle(step.now().plus(ROOM_CHECK))));
    return needed.isEmpty()
        ? waiting
        : waiting.judging(
            List.of(new Judgement.OfAdmission(pod, holders.staying(), node, step.now(), needed)));
  }

  /**
   * Whether it was taken by an earlier life of the agent and has room for what it was granted then:
   * nothing else is asked again. Without room it was ended since, and nobody was told of that.
   */
  private boolean returns(PodEntry entry, Pod pod) {
    return entry.memory().resize().isPresent()
        && step.decisions().resizing().refusal(pod, holders.all(), node).isEmpty();
  }

  /** With what it asks for granted, if nothing was before. A static pod is never resized. */
  private static PodEntry admitted(PodEntry entry, PodWorker.Pending pending) {
    var pod = pending.pod();
    var memory = entry.memory();
    if (memory.resize().isPresent() || pod.fromFile()) {
      return entry.with(pending.admit());
    }
    var resize = PodResize.admitted(pod);
    var has = pod.with(resize.allocation().granted());
    return entry.with(pending.admit().updated(has)).with(memory.with(resize));
  }

  private PodTurn judged(PodEntry entry, PodWorker.Pending pending, Optional<Refusal> refusal) {
    if (refusal.isEmpty()) {
      return step.observe(admitted(entry, pending));
    }
    var reason = refusal.get().reason();
    var message = refusal.get().message();
    var ending = new Ending.Failed(reason, "Pod was rejected: " + message);
    return step.observe(entry.with(pending.terminate(ending, step.now())))
        .noting(PodStep.note(entry, "rejected", message))
        .doing(
            List.of(
                new Effect.PublishEvent(
                    PodEvents.warning(pending.pod(), "", reason, message, step.now()))));
  }
}
