package io.jubelet.node.decide.lifecycle;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.decide.lifecycle.Lifecycle.ContainerHash;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.ContainerImages;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.GoDuration;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction.CreateContainer;
import io.jubelet.node.model.PodAction.EnsureImage;
import io.jubelet.node.model.PodAction.ResizePod;
import io.jubelet.node.model.PodAction.ResizePod.Behind;
import io.jubelet.node.model.PodAction.StartContainer;
import io.jubelet.node.model.PodResize;
import io.jubelet.node.model.RestartRules;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Site;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The next step of one container that ought to run in the given sandbox. */
final class ContainerStep {
  /** Nothing was asked of a registry, so there is nothing to back off from (upstream). */
  private static final List<String> NOT_A_PULL =
      List.of("ErrImageNeverPull", "InvalidImageName", "ImageInspectError");

  private final Pod pod;
  private final Situation situation;
  private final ContainerHash hash;
  private final Plan plan;
  private final Group group;

  /** Running containers that are given what is granted without a restart. */
  private final List<Behind> behind = new ArrayList<>();

  /** Whether one is ended to get it: the pod's cgroup is to wait for that. */
  private boolean ended;

  ContainerStep(Pod pod, Situation situation, ContainerHash hash, Plan plan) {
    this.pod = pod;
    this.situation = situation;
    this.hash = hash;
    this.plan = plan;
    this.group = new Group(pod, situation);
  }

  /** Nothing is started beside an instance that may live: what does not belong is ended first. */
  void advance(Container container, RestartRules rules, Sandbox sandbox) {
    var live =
        situation.seen().attempts(container.getName()).stream()
            .filter(instance -> instance.run().live())
            .toList();
    if (live.isEmpty()) {
      next(container, rules, sandbox);
      return;
    }
    var kept = live.getFirst();
    var misfit = misfit(kept, sandbox);
    if (!misfit.isEmpty()) {
      endAll(live, misfit);
      return;
    }
    var end = fault(kept, container, rules);
    if (end.isPresent()) {
      endAll(live.subList(1, live.size()), end.get().reason());
      Stopping.end(kept, end.get(), situation, plan);
      return;
    }
    if (live.size() > 1) {
      endAll(live.subList(1, live.size()), "a newer attempt lives");
      return;
    }
    if (kept.run() instanceof Run.Created) {
      plan.act(new StartContainer(container.getName(), kept.id(), kept.attempt()), "it was created")
          .ifPresent(setback -> plan.waits(container.getName(), waiting(setback)));
    } else {
      follow(kept, container);
    }
  }

  /**
   * A running container is given what is granted, or starts anew to get it where its policy asks
   * for that (upstream computePodResizeAction). What is granted is on disk before.
   */
  private void follow(ContainerInstance kept, Container container) {
    var resize = situation.memory().resize().filter(each -> each.durable() && each.behind(kept));
    if (resize.isEmpty()) {
      return;
    }
    if (resize.get().restarts(container, kept)) {
      ended = true;
      var reason = "Container %s resize requires restart".formatted(container.getName());
      Stopping.end(kept, new Stopping.End(pod.gracePeriod(), reason, true), situation, plan);
      return;
    }
    var had = Objects.requireNonNull(resize.get().allocation().behind().get(kept.id()));
    behind.add(new Behind(container.getName(), kept.id(), had));
  }

  /** Where memory becomes less goes first, so that as little as possible is promised twice. */
  void resize(Sandbox sandbox) {
    var resize = situation.memory().resize().filter(PodResize::durable);
    if (ended || resize.isEmpty() || (behind.isEmpty() && !resize.get().cgroupBehind())) {
      return;
    }
    behind.sort(Comparator.comparing(each -> !lowersMemory(each)));
    plan.act(
        new ResizePod(sandbox.id(), behind), "containers may not have what is granted to them");
  }

  private boolean lowersMemory(Behind each) {
    return pod.container(each.container())
        .filter(container -> ContainerResources.within(pod, container).lowersMemoryOf(each.had()))
        .isPresent();
  }

  /** Why a live instance cannot be the one that ought to run; empty when it can. */
  private String misfit(ContainerInstance instance, Sandbox sandbox) {
    if (instance.run() instanceof Run.Unknown) {
      return "the runtime does not know its state";
    }
    return instance.sandboxId().equals(sandbox.id())
        ? ""
        : "its sandbox " + instance.sandboxId() + " was replaced";
  }

  /**
   * Why one that runs must end: it runs what is asked for no more, or a probe condemned it, which
   * may have a grace period of its own (KEP-2238). An init container goes on with what it began
   * with, and a sidecar is kept running without a word of that (upstream computePodActions).
   */
  private Optional<Stopping.End> fault(
      ContainerInstance instance, Container container, RestartRules rules) {
    var init = pod.initContainers().contains(container);
    var what = (init ? "Init container " : "Container ") + container.getName();
    var promise = init ? "" : ", will be restarted";
    if (changed(instance, container) && (!init || Pod.sidecar(container))) {
      var why = what + " definition changed" + promise;
      return Optional.of(new Stopping.End(pod.gracePeriod(), why, atOnce(instance)));
    }
    var restart = init || rules.restartsWhoIsEnded();
    return situation
        .probes()
        .condemned(instance)
        .map(
            probe -> {
              var own = situation.probes().of(instance, probe.kind());
              var grace = own.flatMap(track -> track.spec().gracePeriod());
              var why = "%s failed %s probe".formatted(what, probe.kind().word());
              return new Stopping.End(
                  grace.orElse(pod.gracePeriod()),
                  restart ? why + promise : why,
                  restart && atOnce(instance));
            });
  }

  /**
   * Who is to run again does so at once, whatever it exits with, but one whose attempt before ended
   * not long ago: it crashes in a loop, and its end is one more crash (upstream doBackOff).
   */
  private boolean atOnce(ContainerInstance instance) {
    return !new CrashLoop(situation.node().longestRest())
        .inLoop(instance, situation.seen(), situation.memory(), plan.now());
  }

  private boolean changed(ContainerInstance instance, Container container) {
    return !instance.hash().isEmpty()
        && !instance.hash().equals(hash.of(container.getName(), container.getImage()));
  }

  private void endAll(List<ContainerInstance> instances, String reason) {
    var end = new Stopping.End(pod.gracePeriod(), reason, false);
    instances.forEach(instance -> Stopping.end(instance, end, situation, plan));
  }

  private void next(Container container, RestartRules rules, Sandbox sandbox) {
    var name = container.getName();
    var history = ContainerHistory.of(name, situation.seen(), situation.memory().known());
    var anew = initAgain(container, history, sandbox) || group.anew(container);
    if (!anew && history.done(rules) && !group.resized(container)) {
      return;
    }
    if (!anew && rests(container, history)) {
      return;
    }
    var attempt = history.attempts();
    var images = images(container, attempt);
    if (images.isEmpty()) {
      return;
    }
    var target = pod.targetOf(name);
    var targetId = target.flatMap(this::running);
    if (target.isPresent() && targetId.isEmpty()) {
      plan.waits(
          name,
          new Waiting(
              "CreateContainerError",
              "unable to find target container \"%s\"".formatted(target.get())));
      return;
    }
    if (waitsForResize(name)) {
      return;
    }
    plan.act(
            new CreateContainer(name, attempt, sandbox, images.get(), targetId.orElse("")),
            attempt == 0 ? "it never ran" : "attempt " + (attempt - 1) + " ended")
        .ifPresent(setback -> plan.waits(name, waiting(setback)));
  }

  /** Empty, and planned to be made ready, until all of them are there: its own the last. */
  private Optional<ContainerImages> images(Container container, int attempt) {
    var name = container.getName();
    var written = pod.images(name);
    var ready = new TreeMap<String, String>();
    written
        .tailMap("", false)
        .forEach(
            (volume, image) ->
                image(new EnsureImage(name, attempt, volume, image))
                    .ifPresent(ref -> ready.put(volume, ref)));
    return ready.size() < written.size() - 1
        ? Optional.empty()
        : image(new EnsureImage(name, attempt, "", written.getOrDefault("", "")))
            .map(ref -> new ContainerImages(ref, ready));
  }

  private Optional<String> image(EnsureImage wanted) {
    var image = situation.memory().images().get(wanted.key());
    if (image != null && image.attempt() == wanted.attempt()) {
      return Optional.of(image.imageRef());
    }
    var what = wanted.volume().isEmpty() ? "its image" : "the image of volume " + wanted.volume();
    plan.act(wanted, "attempt %d needs %s".formatted(wanted.attempt(), what))
        .ifPresent(
            setback -> plan.waits(wanted.container(), waitingForImage(wanted.written(), setback)));
    return Optional.empty();
  }

  /**
   * A later agent takes it that a container was made with what the disk has. A cgroup that could
   * not be resized is waited for no longer, as upstream does.
   */
  private boolean waitsForResize(String container) {
    var resize = situation.memory().resize();
    if (resize.isEmpty()) {
      return false;
    }
    if (!resize.get().durable()) {
      situation
          .memory()
          .resting(Site.of(Site.Kind.ALLOCATION), plan.now())
          .ifPresent(setback -> plan.waits(container, waiting(setback)));
      return true;
    }
    return resize.get().cgroupBehind()
        && situation.memory().setback(Site.of(Site.Kind.RESIZE)).isEmpty();
  }

  private Optional<String> running(String container) {
    return situation
        .seen()
        .newest(container)
        .filter(instance -> instance.run() instanceof Run.Running)
        .map(ContainerInstance::id);
  }

  /**
   * An init container that succeeded in an earlier sandbox runs again in the new one. A sidecar
   * always does, and rests as any other.
   */
  private boolean initAgain(Container container, ContainerHistory history, Sandbox sandbox) {
    return pod.initContainers().contains(container)
        && !Pod.sidecar(container)
        && history.end().map(end -> end.exitCode() == 0).orElse(false)
        && history
            .newest()
            .map(instance -> !instance.sandboxId().equals(sandbox.id()))
            .orElse(true);
  }

  private boolean rests(Container container, ContainerHistory history) {
    var name = container.getName();
    if (history.newest().map(instance -> changed(instance, container)).orElse(false)
        || group.resized(container)) {
      return false;
    }
    var crashLoop = new CrashLoop(situation.node().longestRest());
    var due = crashLoop.due(name, history, situation.memory());
    if (due.isEmpty() || !plan.now().isBefore(due.get())) {
      return false;
    }
    plan.wakeNoLaterThan(due.get());
    var rest = crashLoop.rest(name, history, situation.memory());
    plan.waits(
        name,
        new Waiting(
            "CrashLoopBackOff",
            "back-off %s restarting failed container=%s pod=%s_%s(%s)"
                .formatted(
                    GoDuration.format(rest),
                    name,
                    pod.name().name(),
                    pod.name().namespace(),
                    pod.uid())));
    return true;
  }

  private static Waiting waiting(Setback setback) {
    return new Waiting(setback.reason(), setback.message());
  }

  /** Fresh failures show what failed, older ones that it is tried again later. */
  private Waiting waitingForImage(String image, Setback setback) {
    if (NOT_A_PULL.contains(setback.reason())) {
      return waiting(setback);
    }
    var change = setback.at().plus(setback.delay().dividedBy(2));
    if (plan.now().isBefore(change)) {
      plan.wakeNoLaterThan(change);
      return waiting(setback);
    }
    return new Waiting(
        "ImagePullBackOff",
        "Back-off pulling image \"%s\": %s: %s"
            .formatted(image, setback.reason(), setback.message()));
  }
}
