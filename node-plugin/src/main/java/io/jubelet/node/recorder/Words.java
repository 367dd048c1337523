package io.jubelet.node.recorder;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.images.ImageUse;
import io.jubelet.node.decide.lifecycle.Decision;
import io.jubelet.node.decide.lifecycle.Decision.Planned;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decisions and their reasons in words for people. */
final class Words {
  private Words() {}

  /** What was decided, in one line. */
  static String decided(Judgement judgement) {
    return switch (judgement) {
      case Judgement.OfLifecycle(var given, _, var decision) -> decided(given, decision);
      case Judgement.OfStatus(_, _, _, var status) ->
          "tell the API server: %s, %s"
              .formatted(text(status.getPhase()), ready(status) ? "ready" : "not ready");
      case Judgement.OfAdmission(_, _, _, _, var refusal) ->
          refusal
              .map(
                  it ->
                      it.makesRoom()
                          ? "make room for the pod: %s %s".formatted(it.reason(), it.victims())
                          : "refuse the pod: " + it.reason())
              .orElse("take the pod");
      case Judgement.OfResize(_, _, _, _, var refusal) ->
          refusal
              .map(it -> "let the resize wait: " + it.reason())
              .orElse("grant what the pod asks for now");
      case Judgement.OfImage(_, _, var image, _, _, var use) ->
          switch (use) {
            case ImageUse.Free _ -> "use the image that is there: " + image;
            case ImageUse.Learnt(var secret, _) ->
                "use the image that is there, and remember secret %s for it: %s"
                    .formatted(secret.secret().name(), image);
            case ImageUse.Ask _ -> "leave the image that is there to its registry: " + image;
          };
      case Judgement.OfProbe(_, var key, var before, _, _, var after) ->
          "%s of %s is now %s, was %s"
              .formatted(key.kind().word(), key.container(), after.verdict(), before.verdict());
    };
  }

  private static boolean ready(PodStatus status) {
    return status.getConditions().stream()
        .anyMatch(each -> "Ready".equals(each.getType()) && "True".equals(each.getStatus()));
  }

  private static String decided(Situation given, Decision decision) {
    if (decision.finished()) {
      return over(given.worker());
    }
    var parts =
        Stream.concat(
                decision.stage().stream().map(Planned::action).map(Words::action),
                decision.waiting().keySet().stream().map(name -> "let " + name + " wait"))
            .toList();
    return parts.isEmpty() ? "nothing to do" : String.join(", ", parts);
  }

  private static String over(PodWorker worker) {
    return switch (worker) {
      case PodWorker.Pending _, PodWorker.Syncing _ -> "the pod has run its course: end it";
      case PodWorker.Terminating _ -> "all of the pod has stopped: take it down";
      case PodWorker.Terminated _ -> "nothing of the pod is left: forget it";
    };
  }

  private static String action(PodAction action) {
    return switch (action) {
      case PodAction.CreateCgroup _ -> "make the cgroup";
      case PodAction.SetUpVolumes _ -> "set up the volumes";
      case PodAction.CreateSandbox(var attempt) -> "make sandbox, attempt " + attempt;
      case PodAction.EnsureImage(var container, var attempt, var volume, _) ->
          "get the image of %s%s, attempt %d"
              .formatted(volume.isEmpty() ? "" : "volume " + volume + " for ", container, attempt);
      case PodAction.CreateContainer(var container, var attempt, _, _, _) ->
          "create container " + container + ", attempt " + attempt;
      case PodAction.StartContainer(var container, _, _) -> "start container " + container;
      case PodAction.RunPreStop(var container, _, var grace) ->
          "run the preStop hook of container %s within %s".formatted(container, seconds(grace));
      case PodAction.StopContainer(var container, _, var grace, _, var preStop, _) ->
          "stop container %s within %s%s"
              .formatted(container, seconds(grace), preStop ? ", its preStop hook first" : "");
      case PodAction.RemoveContainer(var container, var id, _) ->
          "remove container " + container + " " + brief(id);
      case PodAction.StopSandbox(var id) -> "stop sandbox " + brief(id);
      case PodAction.RemoveSandbox(var id) -> "remove sandbox " + brief(id);
      case PodAction.TearDownVolumes _ -> "take down the volumes";
      case PodAction.RemoveCgroup _ -> "remove the cgroup";
      case PodAction.DeleteApiObject _ -> "delete the API object";
      case PodAction.RemoveLogs _ -> "remove the logs";
      case PodAction.StoreAllocation _ -> "write down what is granted";
      case PodAction.RemoveAllocation _ -> "forget what was granted";
      case PodAction.ResizePod(_, var containers) ->
          "resize the pod's cgroup"
              + containers.stream()
                  .map(each -> ", container " + each.container())
                  .collect(Collectors.joining());
    };
  }

  /** Why, each a line of its own. */
  static List<String> reasons(Judgement judgement) {
    return switch (judgement) {
      case Judgement.OfLifecycle(_, _, var decision) -> reasons(decision);
      case Judgement.OfStatus(_, _, _, var status) -> untrue(status);
      case Judgement.OfAdmission(_, _, _, _, var refusal) ->
          refusal.map(it -> List.of(it.message())).orElse(List.of("the node has what it requests"));
      case Judgement.OfResize(_, _, _, _, var refusal) ->
          refusal.map(it -> List.of(it.message())).orElse(List.of("the node has what it requests"));
      case Judgement.OfImage(_, _, _, _, _, var use) -> List.of(use.reason());
      case Judgement.OfProbe(_, _, var before, var success, _, var after) ->
          List.of(
              "%d %s in a row, the threshold is %d"
                  .formatted(
                      after.inARow(),
                      success ? "successes" : "failures",
                      success
                          ? before.spec().successThreshold()
                          : before.spec().failureThreshold()));
    };
  }

  private static List<String> reasons(Decision decision) {
    var reasons = new ArrayList<String>();
    decision
        .stage()
        .forEach(planned -> reasons.add(action(planned.action()) + ": " + planned.reason()));
    decision
        .waiting()
        .forEach((name, why) -> reasons.add(joined(name + " waits", why.reason(), why.message())));
    return reasons;
  }

  /** What does not hold, and why. */
  private static List<String> untrue(PodStatus status) {
    var reasons = new ArrayList<String>();
    if (status.getReason() != null) {
      reasons.add(joined("the pod", status.getReason(), text(status.getMessage())));
    }
    for (var condition : status.getConditions()) {
      if (!"True".equals(condition.getStatus())) {
        reasons.add(untrue(condition));
      }
    }
    return reasons;
  }

  private static String untrue(PodCondition condition) {
    return joined(
        condition.getType() + " is " + condition.getStatus(),
        text(condition.getReason()),
        text(condition.getMessage()));
  }

  static String joined(String... parts) {
    return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(": "));
  }

  static String text(@org.jspecify.annotations.Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }

  /** The first digits of an id, as people compare them. */
  static String brief(String id) {
    return id.length() <= 12 ? id : id.substring(0, 12);
  }

  static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
