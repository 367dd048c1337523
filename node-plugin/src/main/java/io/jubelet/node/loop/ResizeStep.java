package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.decide.admission.ResizeOrder;
import io.jubelet.node.decide.admission.ResizeOrder.Waiting;
import io.jubelet.node.model.NodeFacts;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodResize;
import io.jubelet.node.model.PodResize.Pending;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Resizes in place (KEP-1287): what the specs of running pods ask for now is granted as soon as the
 * node has room. That is decided anew after every event that may have given room, so that nobody
 * has to say that it has come.
 */
final class ResizeStep {
  private static final String DEFERRED = "Deferred";

  private final Decisions.Admission resizing;
  private final Function<NodeFacts, NodeView> view;

  ResizeStep(Decisions.Admission resizing, Function<NodeFacts, NodeView> view) {
    this.resizing = resizing;
    this.view = view;
  }

  /** After such an event: no other one gives room, or ends what is under way for a pod. */
  static boolean due(Event event) {
    return switch (event) {
      case Event.PodsListed _,
          Event.PodChanged _,
          Event.PodGone _,
          Event.FilesRead _,
          Event.Observed _,
          Event.NodeObserved _ ->
          true;
      case Event.MirrorAnswered _,
          Event.OrderChanged _,
          Event.NodeChanged _,
          Event.NodeRead _,
          Event.RuntimeHint _,
          Event.Tick _,
          Event.ActionAnswered _,
          Event.Probed _,
          Event.StatusAnswered _,
          Event.Relisted _,
          Event.TracesListed _,
          Event.NodeRegistered _,
          Event.LeaseRenewed _,
          Event.NodeStatusAnswered _,
          Event.LogsListed _,
          Event.LogKept _,
          Event.ImagesSurveyed _,
          Event.ImageRemoved _,
          SwitchEvent _ ->
          false;
    };
  }

  Step grant(NodeState state, Instant now) {
    if (state.node().facts().host().isEmpty() || !state.sources().listed()) {
      return Step.of(state);
    }
    var waiting = new ArrayList<Waiting>();
    for (var entry : state.pods().values()) {
      wanting(entry).ifPresent(waiting::add);
    }
    var step = Step.of(state);
    for (var each : ResizeOrder.sorted(waiting)) {
      step = step.then(decide(step.state(), each, now));
    }
    return step;
  }

  /**
   * Only while nothing is under way, and what was done last was seen: what was made meanwhile was
   * made with what was granted before.
   */
  private static Optional<Waiting> wanting(PodEntry entry) {
    return entry.worker() instanceof PodWorker.Syncing(var pod)
            && entry.flight() instanceof Flight.Idle
            && entry.seen().isPresent()
            && entry.memory().setback(Site.of(Site.Kind.OBSERVATION)).isEmpty()
        ? entry
            .memory()
            .resize()
            .filter(PodResize::wanted)
            .map(resize -> new Waiting(pod, pod.with(resize.desired()), since(entry)))
        : Optional.empty();
  }

  private static Instant since(PodEntry entry) {
    return told(entry.memory().known())
        .map(condition -> Instant.parse(condition.getLastTransitionTime()))
        .orElse(Instant.MAX);
  }

  private static Optional<PodCondition> told(PodStatus known) {
    return Objects.requireNonNullElse(known.getConditions(), List.<PodCondition>of()).stream()
        .filter(condition -> PodResize.PENDING.equals(condition.getType()))
        .findFirst();
  }

  private Step decide(NodeState state, Waiting waiting, Instant now) {
    var pod = waiting.desired();
    var entry = Objects.requireNonNull(state.pods().get(pod.uid()));
    var others = Holders.of(state, pod.uid(), now).all();
    var node = view.apply(state.node().facts());
    var refusal = resizing.refusal(pod, others, node);
    var judgement = new Judgement.OfResize(pod, others, node, now, refusal);
    return refusal
        .map(why -> deferred(state, entry, pod, why, judgement))
        .orElseGet(() -> granted(state, entry, pod, judgement));
  }

  private static Step granted(
      NodeState state, PodEntry entry, Pod pod, Judgement.OfResize judgement) {
    var now = judgement.at();
    var resize = entry.memory().resize().orElseThrow();
    var next =
        entry
            .with(entry.worker().updated(pod))
            .with(entry.memory().with(resize.granted(entry.seen().orElseThrow(), pod.generation())))
            .stirred(now);
    var message = ResizeMessage.of("Pod resize started", pod, pod.generation(), "");
    return told(
        state.with(pod.uid(), Optional.of(next)),
        judgement,
        List.of(new Effect.PublishEvent(PodEvents.normal(pod, "", "ResizeStarted", message, now))));
  }

  private static Step deferred(
      NodeState state, PodEntry entry, Pod pod, Refusal why, Judgement.OfResize judgement) {
    var now = judgement.at();
    var resize = entry.memory().resize().orElseThrow();
    var pending = new Pending(DEFERRED, why.message(), pod.generation());
    if (resize.pending().equals(Optional.of(pending))) {
      return Step.of(state);
    }
    var next = entry.with(entry.memory().with(resize.with(Optional.of(pending)))).stirred(now);
    var message =
        ResizeMessage.of("Pod resize " + why.reason(), pod, pod.generation(), why.message());
    return told(
        state.with(pod.uid(), Optional.of(next)),
        judgement,
        news(resize, pending)
            ? List.of(
                new Effect.PublishEvent(PodEvents.warning(pod, "", "ResizeDeferred", message, now)))
            : List.of());
  }

  /** Whether nobody was told that this version of the pod waits. */
  private static boolean news(PodResize resize, Pending pending) {
    return resize
        .pending()
        .filter(it -> it.reason().equals(pending.reason()))
        .filter(it -> it.generation() == pending.generation())
        .isEmpty();
  }

  private static Step told(
      NodeState state, Judgement.OfResize judgement, List<Effect.PublishEvent> events) {
    var what = judgement.refusal().isEmpty() ? "resize granted" : "resize deferred";
    var about = "pod=" + judgement.desired().name() + " uid=" + judgement.pod();
    var why = judgement.refusal().map(Refusal::message).orElse("the node has room");
    return new Step(
        state, List.copyOf(events), List.of(new Note(false, what, about, why)), List.of(judgement));
  }

  /** What is remembered of the resize once this was seen. */
  static PodMemory settled(PodMemory memory, PodObservation seen) {
    return memory
        .resize()
        .map(resize -> resize.settled(seen))
        .filter(settled -> !memory.resize().equals(Optional.of(settled)))
        .map(memory::with)
        .orElse(memory);
  }

  /** Of a resize that is over. */
  static List<Effect.PublishEvent> completed(PodEntry before, PodMemory settled, Instant now) {
    var was = before.memory().resize().flatMap(resize -> resize.allocation().resizing());
    var is = settled.resize().flatMap(resize -> resize.allocation().resizing());
    return was.isPresent() && is.isEmpty() && before.worker() instanceof PodWorker.Syncing(var pod)
        ? List.of(
            new Effect.PublishEvent(
                PodEvents.normal(
                    pod,
                    "",
                    "ResizeCompleted",
                    ResizeMessage.of("Pod resize completed", pod, was.get().generation(), ""),
                    now)))
        : List.of();
  }
}
