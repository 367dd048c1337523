package io.jubelet.node.app;

import io.jubelet.node.loop.NodeLoop;
import io.jubelet.node.loop.NodeState;
import io.jubelet.node.loop.PodEntry;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.recorder.Recorder;
import io.jubelet.node.server.NodeView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The loop's snapshot as the server reads it. */
final class SnapshotView implements NodeView {
  /** The loop takes a step every few seconds at the least; silence for so long is a fault. */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

  private final NodeLoop loop;
  private final Recorder recorder;
  private final InstantSource clock;
  private final String configuration;

  SnapshotView(NodeLoop loop, Recorder recorder, InstantSource clock, String configuration) {
    this.loop = loop;
    this.recorder = recorder;
    this.clock = clock;
    this.configuration = configuration;
  }

  @Override
  public List<Served> pods() {
    var state = loop.snapshot();
    return state.pods().values().stream()
        .flatMap(entry -> served(state, entry).stream())
        .sorted(Comparator.comparing(served -> served.pod().name()))
        .toList();
  }

  @Override
  public Optional<Served> pod(PodName name) {
    return pods().stream()
        .filter(served -> served.pod().name().equals(name))
        .max(Comparator.comparing(served -> created(served.pod())));
  }

  @Override
  public Optional<String> ailment() {
    var silence = Duration.between(loop.lastTurn(), clock.instant());
    return silence.compareTo(LONGEST_SILENCE) > 0
        ? Optional.of("the loop has not turned for " + silence.toSeconds() + " s")
        : Optional.empty();
  }

  @Override
  public String configuration() {
    return configuration;
  }

  @Override
  public String metrics() {
    return Metrics.text(loop.snapshot(), recorder);
  }

  @Override
  public Optional<String> why(PodName pod, boolean json) {
    var why = recorder.why(pod);
    return why.decisions().isEmpty()
        ? Optional.empty()
        : Optional.of(json ? why.json() : why.story());
  }

  private static Optional<Served> served(NodeState state, PodEntry entry) {
    return entry
        .worker()
        .subject()
        .spec()
        .map(
            pod ->
                new Served(
                    pod,
                    entry.computedStatus().orElseGet(pod::status),
                    state.endpoints().runtime()));
  }

  private static String created(Pod pod) {
    var text = pod.api().getMetadata().getCreationTimestamp();
    return text == null ? "" : text;
  }
}
