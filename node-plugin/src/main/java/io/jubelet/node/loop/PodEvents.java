package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.effect.KubeApi.PodEvent;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.Setback;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What users are told of the agent's actions as events, with upstream's reasons. A failure that
 * repeats is told the first, second, fourth … time.
 */
final class PodEvents {
  private PodEvents() {}

  static PodEvent warning(Pod pod, String container, String reason, String message, Instant at) {
    return new PodEvent(pod.uid(), pod.name(), container, true, reason, message, at);
  }

  static PodEvent normal(Pod pod, String container, String reason, String message, Instant at) {
    return new PodEvent(pod.uid(), pod.name(), container, false, reason, message, at);
  }

  /** Of actions that begin. */
  static List<Effect.PublishEvent> begun(Subject subject, List<PodAction> actions, Instant now) {
    if (!(subject instanceof Subject.AtApi(var pod))) {
      return List.of();
    }
    var events = new ArrayList<Effect.PublishEvent>();
    for (var action : actions) {
      if (action instanceof PodAction.StopContainer(var name, _, _, var reason, _)) {
        events.add(
            new Effect.PublishEvent(normal(pod, name, "Killing", killing(name, reason), now)));
      }
    }
    return events;
  }

  /** A reason that speaks of the container is upstream's whole sentence. */
  private static String killing(String container, String reason) {
    return reason.startsWith("Container " + container + " ")
        ? reason
        : "Stopping container " + container + ": " + reason;
  }

  /** Of an action that was answered. */
  static List<Effect.PublishEvent> ended(
      Subject subject, Event.ActionAnswered answer, PodMemory memory, Instant now) {
    if (!(subject instanceof Subject.AtApi(var pod))) {
      return List.of();
    }
    var told =
        switch (answer.outcome()) {
          case Outcome.Done<String>(var value) -> done(pod, answer.action(), value, now);
          case Outcome.Refused<String>(var reason, var message) ->
              failed(pod, answer.action(), reason, message, now)
                  .filter(_ -> worthTelling(memory.setback(answer.action().site())));
          case Outcome.Unknown<String> _ -> Optional.<PodEvent>empty();
        };
    return told.map(event -> List.of(new Effect.PublishEvent(event))).orElse(List.of());
  }

  private static boolean worthTelling(Optional<Setback> setback) {
    return setback.map(each -> Integer.bitCount(each.count()) == 1).orElse(true);
  }

  private static Optional<PodEvent> done(Pod pod, PodAction action, String value, Instant now) {
    return switch (action) {
      case PodAction.EnsureImage(var name, _) ->
          Optional.of(
              normal(
                  pod,
                  name,
                  "Pulled",
                  "Image \"%s\" is present as %s".formatted(image(pod, name), value),
                  now));
      case PodAction.CreateContainer(var name, _, _, _, _) ->
          Optional.of(normal(pod, name, "Created", "Created container: " + name, now));
      case PodAction.StartContainer(var name, _) ->
          Optional.of(normal(pod, name, "Started", "Started container " + name, now));
      case PodAction.StopContainer(var name, _, _, _, _) ->
          value.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  warning(pod, name, "FailedPreStopHook", "PreStopHook failed: " + value, now));
      case PodAction.CreateCgroup _,
          PodAction.SetUpVolumes _,
          PodAction.CreateSandbox _,
          PodAction.RemoveContainer _,
          PodAction.StopSandbox _,
          PodAction.RemoveSandbox _,
          PodAction.TearDownVolumes _,
          PodAction.RemoveCgroup _,
          PodAction.DeleteApiObject _,
          PodAction.RemoveLogs _ ->
          Optional.empty();
    };
  }

  private static Optional<PodEvent> failed(
      Pod pod, PodAction action, String reason, String message, Instant now) {
    return switch (action) {
      case PodAction.EnsureImage(var name, _) ->
          Optional.of(
              warning(
                  pod,
                  name,
                  "Failed",
                  "Failed to pull image \"%s\": %s".formatted(image(pod, name), message),
                  now));
      case PodAction.CreateContainer(var name, _, _, _, _) ->
          Optional.of(warning(pod, name, "Failed", "Error: " + reason + ": " + message, now));
      case PodAction.StartContainer(var name, _) ->
          Optional.of(
              reason.equals(HookedContainers.POST_START_ERROR)
                  ? warning(
                      pod, name, "FailedPostStartHook", "PostStartHook failed: " + message, now)
                  : warning(pod, name, "Failed", "Error: " + message, now));
      case PodAction.StopContainer(var name, _, _, _, _) ->
          Optional.of(warning(pod, name, "FailedKillPod", message, now));
      case PodAction.CreateSandbox _ ->
          Optional.of(warning(pod, "", "FailedCreatePodSandBox", message, now));
      case PodAction.SetUpVolumes _ -> Optional.of(warning(pod, "", "FailedMount", message, now));
      case PodAction.CreateCgroup _ ->
          Optional.of(warning(pod, "", "FailedCreatePodContainer", message, now));
      case PodAction.TearDownVolumes _ ->
          Optional.of(warning(pod, "", "FailedUnMount", message, now));
      case PodAction.RemoveContainer _,
          PodAction.StopSandbox _,
          PodAction.RemoveSandbox _,
          PodAction.RemoveCgroup _,
          PodAction.DeleteApiObject _,
          PodAction.RemoveLogs _ ->
          Optional.empty();
    };
  }

  private static String image(Pod pod, String container) {
    return pod.container(container).map(Container::getImage).orElse("");
  }
}
