package io.jubelet.node.loop;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds out which pods have changed without the loop's doing. The relist is the truth: a pod is
 * observed when the list of the runtime differs from what was last observed of it. Hints of the
 * runtime only make that happen sooner.
 */
final class Discovery {
  /** As upstream's generic PLEG relists. */
  private static final Duration RELIST_PERIOD = Duration.ofSeconds(1);

  /** How often directories and cgroups without a pod are looked for. */
  private static final Duration TRACES_PERIOD = Duration.ofMinutes(1);

  Step begin(NodeState state, Instant now) {
    var step = Step.of(state);
    if (state.relist().due(now)) {
      step =
          Step.of(
              state.withRelist(state.relist().begun()),
              new Effect.Relist(state.endpoints().runtime()));
    }
    if (state.traces().due(now)) {
      var next = step.state().withTraces(state.traces().begun());
      step = step.then(Step.of(next, new Effect.ListTraces()));
    }
    return step;
  }

  Step hinted(NodeState state, PodUid pod, Instant now) {
    var entry = state.pods().get(pod);
    return entry == null
        ? Step.of(state.withRelist(state.relist().hastened(now)))
        : Step.of(state.with(pod, Optional.of(entry.stirred(now))));
  }

  Step relisted(NodeState state, Event.Relisted relisted, PodStep podStep, Instant now) {
    var again = state.withRelist(state.relist().done(now.plus(RELIST_PERIOD)));
    if (!relisted.runtime().equals(state.endpoints().runtime())) {
      return Step.of(again);
    }
    return switch (relisted.outcome()) {
      case Outcome.Done<List<RuntimePod>>(var pods) -> compared(again, pods, podStep, now);
      case Outcome.Refused<List<RuntimePod>> _, Outcome.Unknown<List<RuntimePod>> _ ->
          Step.of(again);
    };
  }

  private static Step compared(
      NodeState state, List<RuntimePod> pods, PodStep podStep, Instant now) {
    var listed = new TreeMap<PodUid, RuntimePod>();
    pods.forEach(pod -> listed.put(pod.uid(), pod));
    var next = state.with(state.sources().withFound(pods));
    for (var known : state.pods().entrySet()) {
      var differs =
          known
              .getValue()
              .seen()
              .map(seen -> !fingerprint(seen).equals(fingerprint(listed.get(known.getKey()))))
              .orElse(false);
      if (differs) {
        next = next.with(known.getKey(), Optional.of(known.getValue().stirred(now)));
      }
    }
    for (var pod : listed.values()) {
      if (!state.pods().containsKey(pod.uid()) && state.sources().orphans(pod)) {
        next =
            next.with(pod.uid(), Optional.of(podStep.orphan(pod.uid(), Optional.of(pod.name()))));
      }
    }
    return Step.of(next);
  }

  Step traced(NodeState state, Event.TracesListed traces, PodStep podStep, Instant now) {
    var next = state.withTraces(state.traces().done(now.plus(TRACES_PERIOD)));
    return switch (traces.outcome()) {
      case Outcome.Done<SortedMap<PodUid, Optional<PodName>>>(var found) -> {
        for (var trace : found.entrySet()) {
          if (!state.pods().containsKey(trace.getKey())
              && state.sources().orphans(trace.getKey())) {
            next =
                next.with(
                    trace.getKey(), Optional.of(podStep.orphan(trace.getKey(), trace.getValue())));
          }
        }
        yield Step.of(next);
      }
      case Outcome.Refused<SortedMap<PodUid, Optional<PodName>>> _,
          Outcome.Unknown<SortedMap<PodUid, Optional<PodName>>> _ ->
          Step.of(state.withTraces(state.traces().failed(now)));
    };
  }

  private static SortedSet<String> fingerprint(PodObservation seen) {
    return fingerprint(seen.sandboxes(), seen.containers());
  }

  private static SortedSet<String> fingerprint(
      @org.jspecify.annotations.Nullable RuntimePod listed) {
    return listed == null ? new TreeSet<>() : fingerprint(listed.sandboxes(), listed.containers());
  }

  private static SortedSet<String> fingerprint(
      List<Sandbox> sandboxes, List<ContainerInstance> containers) {
    var parts = new ArrayList<String>();
    sandboxes.forEach(sandbox -> parts.add(sandbox.id() + (sandbox.ready() ? "+" : "-")));
    containers.forEach(instance -> parts.add(instance.id() + state(instance.run())));
    return new TreeSet<>(parts);
  }

  private static char state(Run run) {
    return switch (run) {
      case Run.Created _ -> 'c';
      case Run.Running _ -> 'r';
      case Run.Exited _ -> 'e';
      case Run.Unknown _ -> 'u';
    };
  }
}
