package io.jubelet.node.recorder;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.ProbeTrack.Verdict;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Site;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;

/** The inputs of a decision that mattered to it, in words: one fact a line. */
final class Facts {
  private final List<String> lines = new ArrayList<>();

  private Facts() {}

  static List<String> of(Judgement judgement) {
    var facts = new Facts();
    switch (judgement) {
      case Judgement.OfLifecycle(var given, _, _) -> facts.situation(given);
      case Judgement.OfStatus(_, _, _, var status) -> facts.told(status);
      case Judgement.OfAdmission(var pod, var admitted, _, _, _) -> facts.room(pod, admitted);
      case Judgement.OfResize(var pod, var others, _, _, _) -> facts.room(pod, others);
      case Judgement.OfImage(_, var container, _, var asked, _, _) ->
          facts.lines.add(
              "%s the pod shows %d secrets%s"
                  .formatted(
                      container.isEmpty() ? "for a volume" : "for " + container,
                      asked.shown().secrets().size(),
                      asked.shown().account().isPresent() ? " and its service account" : ""));
      case Judgement.OfProbe(_, _, var before, _, _, _) ->
          facts.lines.add("asked of container " + Words.brief(before.containerId()));
    }
    return facts.lines;
  }

  private void situation(Situation given) {
    course(given.worker());
    given.node().hold().ifPresent(hold -> lines.add("pods are held: " + hold.reason()));
    given.node().network().ifPresent(trouble -> lines.add("no network: " + trouble));
    foundations(given);
    given.seen().sandboxes().forEach(this::sandbox);
    containers(given);
    given.memory().setbacks().forEach(this::setback);
    given
        .probes()
        .tracks()
        .forEach(
            (key, track) -> {
              if (track.verdict() != Verdict.SUCCESS) {
                lines.add(
                    "%s of %s: %s".formatted(key.kind().word(), key.container(), track.verdict()));
              }
            });
  }

  private void course(PodWorker worker) {
    switch (worker) {
      case PodWorker.Pending _, PodWorker.Syncing _ -> {}
      case PodWorker.Terminating(_, var ending, var stopBy) ->
          lines.add("the pod ends, " + why(ending) + ", and is to have stopped by " + stopBy);
      case PodWorker.Terminated(_, var ending) -> lines.add("the pod has ended, " + why(ending));
    }
  }

  private static String why(Ending ending) {
    return switch (ending) {
      case Ending.Deleted _ -> "it was deleted";
      case Ending.Completed _ -> "it was complete";
      case Ending.Orphaned _ -> "nobody asks for it";
      case Ending.Failed(var reason, var message) -> Words.joined("it failed", reason, message);
    };
  }

  private void foundations(Situation given) {
    var seen = given.seen();
    var ended = given.worker() instanceof PodWorker.Terminated;
    if (seen.cgroup() == ended) {
      lines.add(ended ? "its cgroup is still there" : "it has no cgroup");
    }
    if (seen.volumesMounted() == ended) {
      lines.add(ended ? "its volumes are still there" : "its volumes are not set up");
    }
    if (seen.sandboxes().isEmpty() && !ended) {
      lines.add("it has no sandbox");
    }
    if (ended && untold(given)) {
      lines.add("the API server has not got its last status");
    }
  }

  private static boolean untold(Situation given) {
    return given.worker().subject() instanceof PodWorker.Subject.AtApi && !given.statusDelivered();
  }

  private void sandbox(Sandbox sandbox) {
    lines.add(
        "sandbox %s, attempt %d, is %s%s"
            .formatted(
                Words.brief(sandbox.id()),
                sandbox.attempt(),
                sandbox.ready() ? "ready" : "not ready",
                sandbox.ips().isEmpty() ? "" : " with " + String.join(", ", sandbox.ips())));
  }

  /** The newest attempt of every container that exists or ought to. */
  private void containers(Situation given) {
    var names = new TreeSet<String>();
    given
        .worker()
        .subject()
        .spec()
        .ifPresent(pod -> pod.containers().forEach(container -> names.add(container.getName())));
    given.seen().containers().forEach(instance -> names.add(instance.name()));
    names.forEach(name -> lines.add(container(name, given.seen())));
  }

  private static String container(String name, PodObservation seen) {
    return seen.newest(name)
        .map(instance -> name + ", attempt " + instance.attempt() + ", " + run(instance))
        .orElse(name + " does not exist in the runtime");
  }

  private static String run(ContainerInstance instance) {
    return switch (instance.run()) {
      case Run.Created _ -> "is created";
      case Run.Running(var since) -> "runs since " + since;
      case Run.Unknown _ -> "is in a state that the runtime does not know";
      case Run.Exited(var started, var finished, var code, var reason, _) ->
          "ended at %s with exit code %d%s after %s"
              .formatted(
                  finished,
                  code,
                  reason.isEmpty() ? "" : " (" + reason + ")",
                  Words.seconds(Duration.between(started, finished)));
    };
  }

  private void setback(Site site, Setback setback) {
    var where = site.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    lines.add(
        "%s%s failed %d in a row, rests until %s: %s"
            .formatted(
                where,
                site.container().isEmpty() ? "" : " of " + site.container(),
                setback.count(),
                setback.until(),
                Words.joined(setback.reason(), setback.message())));
  }

  private void told(PodStatus status) {
    for (var list :
        List.of(
            orNone(status.getInitContainerStatuses()),
            orNone(status.getContainerStatuses()),
            orNone(status.getEphemeralContainerStatuses()))) {
      list.forEach(container -> lines.add(told(container)));
    }
  }

  private static List<ContainerStatus> orNone(
      @org.jspecify.annotations.Nullable List<ContainerStatus> statuses) {
    return Objects.requireNonNullElse(statuses, List.of());
  }

  private static String told(ContainerStatus status) {
    var line = new StringBuilder(status.getName());
    var state = status.getState();
    if (state.getRunning() != null) {
      line.append(status.getReady() ? " runs and is ready" : " runs and is not ready");
    } else if (state.getTerminated() != null) {
      line.append(ended(state.getTerminated()));
    } else if (state.getWaiting() != null) {
      line.append(" waits: ").append(Words.text(state.getWaiting().getReason()));
    }
    line.append(", restarts ").append(status.getRestartCount());
    var before = status.getLastState();
    if (before != null && before.getTerminated() != null) {
      line.append(", before that it").append(ended(before.getTerminated()));
    }
    return line.toString();
  }

  private static String ended(ContainerStateTerminated ended) {
    return " ended with exit code %d (%s)"
        .formatted(ended.getExitCode(), Words.text(ended.getReason()));
  }

  private void room(Pod pod, List<Pod> others) {
    PodResources.of(pod)
        .requests()
        .forEach((name, amount) -> lines.add("requests " + name + " " + amount.toPlainString()));
    lines.add(others.size() + " other pods are admitted");
  }
}
