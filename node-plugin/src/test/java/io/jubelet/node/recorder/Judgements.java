package io.jubelet.node.recorder;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.lifecycle.Lifecycle;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Real decisions about small pods, to be recorded. */
final class Judgements {
  static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

  private Judgements() {}

  /** A pod {@code default/NAME} whose one container {@code main} has secrets wherever it can. */
  static Pod pod(String name, String uid) {
    return new Pod(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .withUid(uid)
            .addToAnnotations("last-applied", "s3cret")
            .addToLabels("label", "s3cret")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("main")
            .withImage("registry.example/main:1")
            .withCommand("sh", "-c", "s3cret")
            .withArgs("s3cret")
            .addNewEnv()
            .withName("PASSWORD")
            .withValue("s3cret")
            .endEnv()
            .withNewLivenessProbe()
            .withNewHttpGet()
            .withNewPort(80)
            .addNewHttpHeader("Authorization", "s3cret")
            .endHttpGet()
            .endLivenessProbe()
            .withNewLifecycle()
            .withNewPreStop()
            .withNewExec()
            .withCommand("s3cret")
            .endExec()
            .endPreStop()
            .endLifecycle()
            .endContainer()
            .addNewVolume()
            .withName("v")
            .withNewHostPath("/s3cret", "")
            .endVolume()
            .endSpec()
            .build());
  }

  /** What comes next for a pod of which nothing exists, or all but its container. */
  static Judgement.OfLifecycle begins(Pod pod, boolean sandbox, Instant now) {
    return decided(new PodWorker.Syncing(pod), seen(pod, sandbox, List.of()), now);
  }

  /** What comes next for a pod whose container has ended with 3 for the second time just now. */
  static Judgement.OfLifecycle crashes(Pod pod, Instant now) {
    var ended = new Run.Exited(now.minusSeconds(2), now.minusSeconds(1), 3, "Error", "");
    return decided(new PodWorker.Syncing(pod), seen(pod, true, List.of(instance(1, ended))), now);
  }

  /** What comes next for a pod whose container runs. */
  static Judgement.OfLifecycle runs(Pod pod, Instant now) {
    var running = new Run.Running(T);
    return decided(new PodWorker.Syncing(pod), seen(pod, true, List.of(instance(0, running))), now);
  }

  /** The end of all: nothing is left of a pod whose object is gone. */
  static Judgement.OfLifecycle vanishes(Pod pod, Instant now) {
    var worker =
        new PodWorker.Terminated(new PodWorker.Subject.Gone(pod), new PodWorker.Ending.Deleted());
    return decided(worker, PodObservation.nothing(pod.uid()), now);
  }

  private static ContainerInstance instance(int attempt, Run run) {
    return new ContainerInstance(
        "c" + attempt,
        "main",
        "s0",
        attempt,
        run,
        "registry.example/main:1",
        "registry.example/main:1",
        "sha256:1",
        "",
        Optional.empty());
  }

  private static PodObservation seen(Pod pod, boolean begun, List<ContainerInstance> containers) {
    var sandbox = new Sandbox("s0", pod.uid(), 0, true, T, List.of("10.0.0.1"));
    return new PodObservation(
        pod.uid(),
        begun ? List.of(sandbox) : List.of(),
        containers,
        begun,
        begun,
        begun,
        new TreeMap<>());
  }

  private static Judgement.OfLifecycle decided(PodWorker worker, PodObservation seen, Instant now) {
    var memory = PodMemory.fresh(new PodStatus());
    var known =
        worker instanceof PodWorker.Terminated
            ? memory.with(memory.done().withLogsRemoved().withAllocationRemoved())
            : memory;
    var node =
        new NodeContext(
            new NodeIdentity("node-1", List.of("192.0.2.1")),
            "containerd",
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5));
    var situation = new Situation(worker, seen, known, node, false, PodProbes.none());
    var decision = new Lifecycle((_, image) -> image).decide(situation, now);
    return new Judgement.OfLifecycle(situation, now, decision);
  }

  static PodUid uid(int number) {
    return new PodUid("uid-" + number);
  }
}
