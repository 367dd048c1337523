package io.jubelet.node.loop;

import io.jubelet.node.decide.switching.SwitchInputs.PodFact;
import io.jubelet.node.decide.switching.SwitchInputs.PodImage;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PullPolicy;
import io.jubelet.node.model.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The pods of the node as a change of its runtime sees them. */
final class SwitchPods {
  private SwitchPods() {}

  /** The pods that are to run here. */
  static List<PodFact> facts(NodeState state) {
    var facts = new ArrayList<PodFact>();
    for (var entry : state.pods().values()) {
      if (entry.worker() instanceof PodWorker.Syncing(var pod)) {
        facts.add(
            new PodFact(
                pod.uid().value(),
                pod.name(),
                images(pod),
                entry.seen().filter(seen -> settled(pod, seen)).isPresent()));
      }
    }
    return facts;
  }

  /** Whether no action on any pod is under way, and nothing of any pod was last seen to live. */
  static boolean quiet(NodeState state) {
    return state.pods().values().stream()
        .noneMatch(
            entry ->
                entry.flight() instanceof Flight.Acting
                    || entry.seen().filter(SwitchPods::lives).isPresent());
  }

  private static boolean lives(PodObservation seen) {
    return !seen.sandboxes().isEmpty() || !seen.containers().isEmpty();
  }

  /** An image volume need not have a reference yet. */
  static List<PodImage> images(Pod pod) {
    var ofContainers =
        Stream.concat(pod.initContainers().stream(), pod.containers().stream())
            .map(each -> new PodImage(each.getImage(), PullPolicy.of(each) != PullPolicy.NEVER));
    var ofVolumes =
        pod.imageVolumes()
            .filter(each -> !Objects.requireNonNullElse(each.getReference(), "").isEmpty())
            .map(
                each -> new PodImage(each.getReference(), PullPolicy.of(each) != PullPolicy.NEVER));
    return Stream.concat(ofContainers, ofVolumes).toList();
  }

  /** Every container has been started in the sandbox of now, whatever became of it. */
  private static boolean settled(Pod pod, PodObservation seen) {
    return seen.readySandbox().isPresent()
        && pod.containers().stream()
            .allMatch(
                container ->
                    seen.newest(container.getName())
                        .filter(newest -> !(newest.run() instanceof Run.Created))
                        .isPresent());
  }
}
