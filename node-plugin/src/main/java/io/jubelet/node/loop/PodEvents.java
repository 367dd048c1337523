package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.effect.KubeApi.InvolvedObject;
import io.jubelet.node.effect.KubeApi.ObjectEvent;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.LifecycleHook;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What users are told of the agent's actions as events, with upstream's reasons. A failure that
 * repeats is told the first, second, fourth … time.
 */
final class PodEvents {
  private PodEvents() {}

  static ObjectEvent warning(Pod pod, String container, String reason, String message, Instant at) {
    return new ObjectEvent(about(pod, container), true, reason, message, at);
  }

  static ObjectEvent normal(Pod pod, String container, String reason, String message, Instant at) {
    return new ObjectEvent(about(pod, container), false, reason, message, at);
  }

  private static InvolvedObject about(Pod pod, String container) {
    return InvolvedObject.pod(pod.uid(), pod.name(), pod.field(container));
  }

  /** Of actions that begin. */
  static List<Effect.PublishEvent> begun(Subject subject, List<PodAction> actions, Instant now) {
    if (!(subject instanceof Subject.AtApi(var pod))) {
      return List.of();
    }
    var events = new ArrayList<Effect.PublishEvent>();
    for (var action : actions) {
      if (action instanceof PodAction.StopContainer(var name, _, _, var reason, _, _)) {
        events.add(
            new Effect.PublishEvent(normal(pod, name, "Killing", killing(name, reason), now)));
      }
      if (action instanceof PodAction.CreateSandbox(var attempt) && attempt > 0) {
        events.add(
            new Effect.PublishEvent(
                normal(
                    pod,
                    "",
                    "SandboxChanged",
                    "Pod sandbox changed, it will be killed and re-created.",
                    now)));
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
              worthTelling(memory.setback(answer.action().site()))
                  ? failed(pod, answer.action(), reason, message, now)
                  : List.<ObjectEvent>of();
          case Outcome.Unknown<String> _ -> List.<ObjectEvent>of();
        };
    return told.stream().map(Effect.PublishEvent::new).toList();
  }

  private static boolean worthTelling(Optional<Setback> setback) {
    return setback.map(each -> Integer.bitCount(each.count()) == 1).orElse(true);
  }

  private static List<ObjectEvent> done(Pod pod, PodAction action, String value, Instant now) {
    return switch (action) {
      case PodAction.CreateContainer(var name, _, _, _, _) ->
          List.of(normal(pod, name, "Created", "Container created", now));
      case PodAction.StartContainer(var name, _, _) ->
          hooked(pod, name)
              ? List.of()
              : List.of(normal(pod, name, "Started", "Container started", now));
      case PodAction.RunPreStop(var name, _, _) -> preStopped(pod, name, value, now);
      case PodAction.StopContainer(var name, _, _, _, _, _) -> preStopped(pod, name, value, now);
      case PodAction.EnsureImage _,
          PodAction.CreateCgroup _,
          PodAction.SetUpVolumes _,
          PodAction.CreateSandbox _,
          PodAction.RemoveContainer _,
          PodAction.StopSandbox _,
          PodAction.RemoveSandbox _,
          PodAction.TearDownVolumes _,
          PodAction.RemoveCgroup _,
          PodAction.DeleteApiObject _,
          PodAction.StoreAllocation _,
          PodAction.ResizePod _,
          PodAction.RemoveAllocation _,
          PodAction.RemoveLogs _ ->
          List.of();
    };
  }

  private static List<ObjectEvent> preStopped(Pod pod, String name, String failure, Instant now) {
    return failure.isEmpty()
        ? List.of()
        : List.of(warning(pod, name, "FailedPreStopHook", "PreStopHook failed: " + failure, now));
  }

  /** The events of a start with a hook are told as they happen, in {@link HookedContainers}. */
  private static boolean hooked(Pod pod, String container) {
    return pod.container(container).flatMap(LifecycleHook::postStart).isPresent();
  }

  private static List<ObjectEvent> failed(
      Pod pod, PodAction action, String reason, String message, Instant now) {
    return switch (action) {
      case PodAction.EnsureImage(var name, _, var volume, var written) -> {
        var what = imageFailure(reason, written, message);
        // Upstream takes the image of a volume for one of the pod.
        yield List.of(
            warning(pod, volume.isEmpty() ? name : "", what.reason(), what.message(), now),
            warning(pod, name, "Failed", "Error: " + reason, now));
      }
      case PodAction.CreateContainer(var name, _, _, _, _) ->
          List.of(warning(pod, name, "Failed", "Error: " + message, now));
      case PodAction.StartContainer(var name, _, _) ->
          reason.equals(HookedContainers.POST_START_ERROR)
              ? List.of()
              : List.of(warning(pod, name, "Failed", "Error: " + message, now));
      case PodAction.StopContainer _ ->
          List.of(warning(pod, "", "FailedKillPod", "error killing pod: " + message, now));
      case PodAction.CreateSandbox _ ->
          List.of(
              warning(
                  pod,
                  "",
                  "FailedCreatePodSandBox",
                  "Failed to create pod sandbox: " + message,
                  now));
      case PodAction.SetUpVolumes _ -> List.of(warning(pod, "", "FailedMount", message, now));
      case PodAction.CreateCgroup _ ->
          List.of(
              warning(
                  pod,
                  "",
                  "FailedCreatePodContainer",
                  "unable to ensure pod container exists: " + message,
                  now));
      case PodAction.TearDownVolumes _ -> List.of(warning(pod, "", "FailedUnMount", message, now));
      case PodAction.ResizePod _ -> {
        var what = ResizeMessage.of("Pod resize error", pod, pod.generation(), message);
        yield List.of(warning(pod, "", "ResizeError", what, now));
      }
      case PodAction.RunPreStop _,
          PodAction.RemoveContainer _,
          PodAction.StopSandbox _,
          PodAction.RemoveSandbox _,
          PodAction.RemoveCgroup _,
          PodAction.DeleteApiObject _,
          PodAction.StoreAllocation _,
          PodAction.RemoveAllocation _,
          PodAction.RemoveLogs _ ->
          List.of();
    };
  }

  private static Waiting imageFailure(String reason, String image, String message) {
    return switch (reason) {
      case "InvalidImageName", "ImageInspectError" -> new Waiting("InspectFailed", message);
      case "ErrImageNeverPull" -> new Waiting(reason, message);
      default -> new Waiting("Failed", "Failed to pull image \"%s\": %s".formatted(image, message));
    };
  }

  /** Of a pod that has just begun to wait for the network, and of containers that rest. */
  static List<Effect.PublishEvent> waiting(
      Pod pod, PodStatus before, PodStatus after, Instant now) {
    var noNetwork =
        noNetwork(before).isPresent()
            ? Stream.<ObjectEvent>empty()
            : noNetwork(after).map(why -> warning(pod, "", "NetworkNotReady", why, now)).stream();
    return Stream.concat(noNetwork, resting(pod, before, after, now))
        .map(Effect.PublishEvent::new)
        .toList();
  }

  private static Optional<String> noNetwork(PodStatus status) {
    return ContainerHistory.statuses(status)
        .map(PodEvents::waits)
        .flatMap(Optional::stream)
        .map(waiting -> Objects.requireNonNullElse(waiting.getMessage(), ""))
        .filter(message -> message.startsWith(Waiting.NO_NETWORK))
        .findFirst();
  }

  private static Stream<ObjectEvent> resting(
      Pod pod, PodStatus before, PodStatus after, Instant now) {
    return ContainerHistory.statuses(after)
        .filter(
            status ->
                !reason(status)
                    .equals(
                        ContainerHistory.statusOf(status.getName(), before)
                            .map(PodEvents::reason)
                            .orElse("")))
        .flatMap(status -> rest(pod, status, now).stream());
  }

  private static String reason(ContainerStatus status) {
    return waits(status)
        .map(waiting -> Objects.requireNonNullElse(waiting.getReason(), ""))
        .orElse("");
  }

  private static Optional<ContainerStateWaiting> waits(ContainerStatus status) {
    return Optional.ofNullable(status.getState()).map(ContainerState::getWaiting);
  }

  private static List<ObjectEvent> rest(Pod pod, ContainerStatus status, Instant now) {
    var container = status.getName();
    return switch (reason(status)) {
      case "CrashLoopBackOff" ->
          List.of(
              warning(
                  pod,
                  container,
                  "BackOff",
                  "Back-off restarting failed container %s in pod %s_%s(%s)"
                      .formatted(container, pod.name().name(), pod.name().namespace(), pod.uid()),
                  now));
      case "ImagePullBackOff" -> {
        var what = waits(status).map(ContainerStateWaiting::getMessage).orElse("");
        var own = "Back-off pulling image \"%s\"".formatted(pod.images(container).get(""));
        var teller = what.startsWith(own) ? container : "";
        var end = what.indexOf("\": ");
        yield List.of(
            normal(pod, teller, "BackOff", what.substring(0, Math.max(0, end + 1)), now),
            warning(pod, container, "Failed", "Error: ImagePullBackOff", now));
      }
      default -> List.of();
    };
  }
}
