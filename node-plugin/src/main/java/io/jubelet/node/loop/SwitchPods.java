package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.decide.switching.SwitchInputs.PodFact;
import io.jubelet.node.decide.switching.SwitchInputs.PodImage;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.Run;
import java.util.ArrayList;
import java.util.List;
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

  private static List<PodImage> images(Pod pod) {
    return Stream.concat(pod.initContainers().stream(), pod.containers().stream())
        .map(container -> new PodImage(container.getImage(), mayPull(container)))
        .toList();
  }

  private static boolean mayPull(Container container) {
    return !"Never".equals(container.getImagePullPolicy());
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
