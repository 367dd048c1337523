package io.jubelet.node.decide.lifecycle;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A pod in a few words, and what is decided for it in a few more.
 *
 * <pre>
 * spec     Never i! s~ a b d?     restart policy; init container i, sidecar s, containers a and b,
 *                                 ephemeral container d; a+ has a preStop hook
 * seen     ground                 cgroup, directory and volumes; also one by one
 *          S0 s0 S0-              sandbox of attempt 0, ready, not ready, ready without an address
 *          a1=running             attempt 1 of a, in the newest sandbox; created, unknown, exit:N;
 *                                 a1=old runs another image; a1=fresh:N ended just now
 *          a1@0=running           the same in the sandbox of attempt 0
 *          image:a1               its image was made ready
 * decided  cgroup volumes sandbox:0 image:a0 create:a0 start:a0 stop:a0:30s+hook remove:a0
 *          stop:S0 remove:s0 unmount uncgroup delete forget logs; a:REASON when a waits
 * </pre>
 */
final class Scene {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final Instant LONG_AGO = NOW.minus(Duration.ofHours(1));
  private static final String IMAGE = "image:1";

  private final Pod pod;
  private final List<Sandbox> sandboxes = new ArrayList<>();
  private final List<ContainerInstance> containers = new ArrayList<>();
  private PodMemory memory = PodMemory.fresh(new PodStatus());
  private boolean cgroup;
  private boolean volumes;
  private boolean directory;

  Scene(String spec, String seen) {
    this.pod = pod(spec);
    for (var word : seen.isBlank() ? new String[0] : seen.split(" ")) {
      see(word);
    }
  }

  /** What is decided while the pod is to run. */
  String whenItRuns() {
    return decided(new PodWorker.Syncing(pod), false);
  }

  /** What is decided when it was deleted, and has so many seconds left. */
  String whenItEnds(int seconds) {
    var ending = new Ending.Deleted();
    var worker =
        new PodWorker.Terminating(new Subject.AtApi(pod), ending, NOW.plusSeconds(seconds));
    return decided(worker, false);
  }

  /**
   * What is decided when all of it has stopped.
   *
   * @param subject whether the API server has it still
   */
  String whenItHasEnded(Subject subject, boolean statusDelivered) {
    return decided(new PodWorker.Terminated(subject, new Ending.Deleted()), statusDelivered);
  }

  Pod pod() {
    return pod;
  }

  Scene remembering(PodMemory remembered) {
    memory = remembered;
    return this;
  }

  /** With a hook of that container begun. */
  Scene afterHookOf(String id) {
    return remembering(memory.with(memory.done().preStopping(List.of(id), seen())));
  }

  PodMemory memory() {
    return memory;
  }

  private String decided(PodWorker worker, boolean statusDelivered) {
    var node =
        new NodeContext(
            new NodeIdentity("node-1", List.of("192.0.2.1")),
            "containerd",
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5));
    var situation = new Situation(worker, seen(), memory, node, statusDelivered, PodProbes.none());
    return Decided.words(new Lifecycle((_, image) -> image).decide(situation, NOW));
  }

  private PodObservation seen() {
    return new PodObservation(
        pod.uid(), sandboxes, containers, volumes, directory, cgroup, new TreeMap<>());
  }

  private static Pod pod(String spec) {
    var words = List.of(spec.split(" "));
    var made = new PodSpecBuilder().withRestartPolicy(words.getFirst()).build();
    made.setTerminationGracePeriodSeconds(30L);
    for (var word : words.subList(1, words.size())) {
      var name = word.substring(0, 1);
      switch (word.substring(1)) {
        case "!" -> made.getInitContainers().add(container(name));
        case "~" -> made.getInitContainers().add(sidecar(name));
        case "?" -> made.getEphemeralContainers().add(ephemeral(name));
        case "+" -> made.getContainers().add(hooked(name));
        case "" -> made.getContainers().add(container(name));
        default -> throw new IllegalArgumentException("no container is written '" + word + "'");
      }
    }
    return new Pod(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web")
            .withUid("uid")
            .endMetadata()
            .withSpec(made)
            .build());
  }

  private static Container container(String name) {
    return new ContainerBuilder().withName(name).withImage(IMAGE).build();
  }

  private static Container sidecar(String name) {
    return new ContainerBuilder(container(name)).withRestartPolicy("Always").build();
  }

  private static Container hooked(String name) {
    var hook = new LifecycleBuilder().withNewPreStop().withNewExec().endExec().endPreStop();
    return new ContainerBuilder(container(name)).withLifecycle(hook.build()).build();
  }

  private static EphemeralContainer ephemeral(String name) {
    var made = new EphemeralContainer();
    made.setName(name);
    made.setImage(IMAGE);
    return made;
  }

  private void see(String word) {
    switch (word) {
      case "ground" -> {
        cgroup = true;
        volumes = true;
        directory = true;
      }
      case "cgroup" -> cgroup = true;
      case "volumes" -> volumes = true;
      case "directory" -> directory = true;
      default -> {
        if (word.startsWith("image:")) {
          var attempt = Integer.parseInt(word.substring(7));
          memory =
              memory.withImage(word.substring(6, 7), new PodMemory.PulledImage(attempt, IMAGE));
        } else if (word.contains("=")) {
          containers.add(instance(word));
        } else if (word.matches("[Ss][0-9]-?")) {
          sandboxes.add(sandbox(word));
        } else {
          throw new IllegalArgumentException("nothing is written '" + word + "'");
        }
      }
    }
  }

  private Sandbox sandbox(String word) {
    var attempt = word.charAt(1) - '0';
    List<String> ips = word.endsWith("-") ? List.of() : List.of("10.0.0.1");
    var ready = word.startsWith("S");
    return new Sandbox("s" + attempt, new PodUid("uid"), attempt, ready, LONG_AGO, ips);
  }

  private ContainerInstance instance(String word) {
    var state = word.substring(word.indexOf('=') + 1);
    var attempt = word.charAt(1) - '0';
    var sandbox = word.charAt(2) == '@' ? "s" + word.charAt(3) : sandboxes.getLast().id();
    var image = state.equals("old") ? "image:0" : IMAGE;
    return new ContainerInstance(
        word.substring(0, 2),
        word.substring(0, 1),
        sandbox,
        attempt,
        run(state),
        image,
        image,
        image,
        "",
        Optional.empty());
  }

  private static Run run(String state) {
    return switch (state.split(":")[0]) {
      case "created" -> new Run.Created(LONG_AGO);
      case "running", "old" -> new Run.Running(LONG_AGO);
      case "unknown" -> new Run.Unknown();
      case "exit" -> exited(LONG_AGO, state);
      case "fresh" -> exited(NOW.minusSeconds(1), state);
      default -> throw new IllegalArgumentException("no container is '" + state + "'");
    };
  }

  private static Run exited(Instant at, String state) {
    var code = Integer.parseInt(state.split(":")[1]);
    return new Run.Exited(at.minusSeconds(1), at, code, code == 0 ? "Completed" : "Error", "");
  }
}
