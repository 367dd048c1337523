package io.jubelet.node.loop;

import io.jubelet.node.effect.Hooks;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.LifecycleHook;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction.RunPreStop;
import io.jubelet.node.model.PodAction.StartContainer;
import io.jubelet.node.model.PodAction.StopContainer;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Starts and stops containers with their hooks: a container counts as started when its postStart
 * hook is done, and gets its stop signal when its preStop hook is.
 */
record HookedContainers(
    Adapters adapters, Endpoints endpoints, Deadlines deadlines, PodNews news, LongSupplier nanos) {
  private static final System.Logger LOG = System.getLogger(HookedContainers.class.getName());

  private static final String INTERRUPTED = "the preStop hook was interrupted";

  /** Why a container was stopped whose postStart hook failed. */
  static final String POST_START_ERROR = "PostStartHookError";

  Outcome<String> start(Subject subject, StartContainer start) {
    var started = runtime().startContainer(start.id(), deadlines.runtimeRequest());
    if (started instanceof Done<Nothing> _) {
      linkLog(subject, start);
    }
    var hook = subject.spec().flatMap(pod -> hook(pod, start.container(), true));
    return started.then(
        _ -> hook.map(each -> postStart(subject, start, each)).orElseGet(() -> new Done<>("")));
  }

  private Runtime runtime() {
    return adapters.runtimes().at(endpoints.runtime());
  }

  /** As upstream, a container without it runs as well as any other. */
  private void linkLog(Subject subject, StartContainer start) {
    var pod = subject.name();
    if (pod.isPresent()) {
      var logs = adapters.logs();
      var log = logs.file(pod.get(), subject.uid(), start.container(), start.attempt());
      var linked = adapters.containerLogs().link(log, pod.get(), start.container(), start.id());
      if (!(linked instanceof Done<Nothing> _)) {
        LOG.log(System.Logger.Level.WARNING, "log has no link: {0} {1}", start, linked);
      }
    }
  }

  /** A hook that fails ends the container (upstream FailedPostStartHook). */
  private Outcome<String> postStart(Subject subject, StartContainer start, LifecycleHook hook) {
    var name = start.container();
    tell(subject, name, false, "Started", "Container started");
    var outcome = run(subject, name, start.id(), hook, Deadlines.POST_START);
    return switch (outcome) {
      case Done<String> _ -> new Done<>("");
      case Unknown<String>(var cause) -> new Unknown<>(cause);
      case Refused<String>(_, var message) -> {
        tell(subject, name, true, "FailedPostStartHook", "PostStartHook failed: " + message);
        tell(subject, name, false, "Killing", "FailedPostStartHook");
        var grace = subject.spec().map(Pod::gracePeriod).orElse(Pod.DEFAULT_GRACE_PERIOD);
        yield runtime()
            .stopContainer(start.id(), grace, Deadlines.stop(grace))
            .then(_ -> new Refused<>(POST_START_ERROR, message));
      }
    };
  }

  /** At once: the pod may be over before the start is answered. */
  private void tell(
      Subject subject, String container, boolean warning, String reason, String message) {
    if (subject instanceof Subject.AtApi(var pod)) {
      news.tell(pod, container, warning, reason, message);
    }
  }

  /** Answers why the hook failed; an empty text when it did not. */
  Outcome<String> preStop(Subject subject, RunPreStop asked) {
    var hook = subject.spec().flatMap(pod -> hook(pod, asked.container(), false));
    if (hook.isEmpty()) {
      return new Done<>("");
    }
    var outcome = run(subject, asked.container(), asked.id(), hook.get(), asked.grace());
    return Thread.currentThread().isInterrupted()
        ? new Unknown<>(INTERRUPTED)
        : new Done<>(failure(outcome));
  }

  /** As {@link #preStop}, before the stop signal and within the same time. */
  Outcome<String> stop(Subject subject, StopContainer stop) {
    var hook =
        stop.preStop()
            ? subject.spec().flatMap(pod -> hook(pod, stop.container(), false))
            : Optional.<LifecycleHook>empty();
    if (hook.isEmpty()) {
      return stopped(stop.id(), stop.grace(), "");
    }
    var begin = nanos.getAsLong();
    var outcome = run(subject, stop.container(), stop.id(), hook.get(), stop.grace());
    if (Thread.currentThread().isInterrupted()) {
      return new Unknown<>(INTERRUPTED);
    }
    var left = stop.grace().minusNanos(nanos.getAsLong() - begin);
    var grace = left.compareTo(StopContainer.LEAST_GRACE) < 0 ? StopContainer.LEAST_GRACE : left;
    return stopped(stop.id(), grace, failure(outcome));
  }

  private Outcome<String> run(
      Subject subject, String container, String id, LifecycleHook hook, Duration time) {
    var outcome = adapters.hooks().run(target(subject, id), hook, time);
    warn(subject, container, outcome);
    return outcome;
  }

  private void warn(Subject subject, String container, Outcome<String> hook) {
    if (hook instanceof Done<String>(var warning) && !warning.isEmpty()) {
      tell(subject, container, true, "LifecycleHTTPFallback", warning);
    }
  }

  private static String failure(Outcome<String> outcome) {
    return switch (outcome) {
      case Done<String> _ -> "";
      case Refused<String>(_, var message) -> message;
      case Unknown<String>(var cause) -> cause;
    };
  }

  private Outcome<String> stopped(String id, Duration grace, String hookFailure) {
    return runtime().stopContainer(id, grace, Deadlines.stop(grace)).map(_ -> hookFailure);
  }

  private static Optional<LifecycleHook> hook(Pod pod, String container, boolean postStart) {
    return pod.container(container)
        .flatMap(each -> postStart ? LifecycleHook.postStart(each) : LifecycleHook.preStop(each));
  }

  private Hooks.Target target(Subject subject, String id) {
    var ip =
        runtime().inspect(subject.uid(), Deadlines.LOOK) instanceof Done<RuntimePod>(var pod)
            ? pod.sandboxes().stream()
                .filter(Sandbox::ready)
                .map(Sandbox::ips)
                .flatMap(List::stream)
                .findFirst()
            : Optional.<String>empty();
    return new Hooks.Target(endpoints.runtime(), id, ip.orElse(""));
  }
}
