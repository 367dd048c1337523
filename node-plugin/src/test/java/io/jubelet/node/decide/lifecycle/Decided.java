package io.jubelet.node.decide.lifecycle;

import io.jubelet.node.model.PodAction;
import java.time.Duration;
import java.util.ArrayList;

/** A decision in the words of {@link Scene}: {@code over}, or its actions and who waits. */
final class Decided {
  private Decided() {}

  static String words(Decision decision) {
    var words = new ArrayList<String>();
    if (decision.finished()) {
      words.add("over");
    }
    decision.stage().forEach(planned -> words.add(word(planned.action())));
    decision.waiting().forEach((name, why) -> words.add(name + ":" + why.reason()));
    return String.join(" ", words);
  }

  private static String word(PodAction action) {
    return switch (action) {
      case PodAction.CreateCgroup _ -> "cgroup";
      case PodAction.SetUpVolumes _ -> "volumes";
      case PodAction.CreateSandbox(var attempt) -> "sandbox:" + attempt;
      case PodAction.EnsureImage image -> "image:" + image.container() + image.attempt();
      case PodAction.CreateContainer create -> "create:" + create.container() + create.attempt();
      case PodAction.StartContainer start -> "start:" + start.id();
      case PodAction.RunPreStop hook -> "hook:" + hook.id() + ":" + seconds(hook.grace());
      case PodAction.StopContainer stop ->
          "stop:"
              + stop.id()
              + ":"
              + seconds(stop.grace())
              + (stop.preStop() ? "+hook" : "")
              + (stop.anew() ? "+anew" : "");
      case PodAction.RemoveContainer(_, var id, _) -> "remove:" + id;
      case PodAction.StopSandbox(var id) -> "stop:" + id;
      case PodAction.RemoveSandbox(var id) -> "remove:" + id;
      case PodAction.TearDownVolumes _ -> "unmount";
      case PodAction.RemoveCgroup _ -> "uncgroup";
      case PodAction.DeleteApiObject _ -> "delete";
      case PodAction.RemoveLogs _ -> "logs";
      case PodAction.RemoveAllocation _ -> "forget";
      case PodAction.StoreAllocation _ -> "store";
      case PodAction.ResizePod _ -> "resize";
    };
  }

  private static String seconds(Duration grace) {
    return grace.toSeconds() + "s";
  }
}
