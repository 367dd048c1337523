package io.jubelet.node.recorder;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.images.ImageUse;
import io.jubelet.node.decide.lifecycle.Decision;
import io.jubelet.node.decide.lifecycle.Decision.Planned;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a decision about a pod differs from the last one of its kind. When it is to be looked
 * again is no difference, nor is the refreshing of volumes, which happens every minute.
 *
 * @param lifecycle the last decision on what comes next
 * @param status what the API server was told last
 * @param images the last answer for an image, by whose it is and its name
 */
record News(
    Optional<Course> lifecycle, Optional<PodStatus> status, SortedMap<String, ImageUse> images) {
  static News none() {
    return new News(Optional.empty(), Optional.empty(), new TreeMap<>());
  }

  /** What of a decision makes it another one. */
  private record Course(
      State state, List<Planned> stage, SortedMap<String, Waiting> waiting, boolean finished) {}

  private record State(Class<? extends PodWorker> worker, Optional<Ending> ending) {
    static State of(PodWorker worker) {
      return switch (worker) {
        case PodWorker.Pending _, PodWorker.Syncing _ ->
            new State(worker.getClass(), Optional.empty());
        case PodWorker.Terminating(_, var ending, _) ->
            new State(worker.getClass(), Optional.of(ending));
        case PodWorker.Terminated(_, var ending) ->
            new State(worker.getClass(), Optional.of(ending));
      };
    }
  }

  /** This, once the judgement was made; the same object when it says nothing new. */
  News after(Judgement judgement) {
    return switch (judgement) {
      case Judgement.OfLifecycle(var given, _, var decision) -> {
        var course = Optional.of(course(given, decision));
        yield course.equals(lifecycle) ? this : new News(course, status, images);
      }
      case Judgement.OfStatus(_, _, _, var told) ->
          status.filter(told::equals).isPresent()
              ? this
              : new News(lifecycle, Optional.of(told), images);
      case Judgement.OfAdmission _, Judgement.OfResize _, Judgement.OfProbe _ ->
          new News(lifecycle, status, images);
      case Judgement.OfImage(_, var container, var image, _, _, var use) ->
          after(container + " " + image, use);
    };
  }

  private News after(String image, ImageUse use) {
    if (use.equals(images.get(image))) {
      return this;
    }
    var more = new TreeMap<>(images);
    more.put(image, use);
    return new News(lifecycle, status, more);
  }

  private static Course course(Situation given, Decision decision) {
    var stage =
        decision.stage().stream().filter(planned -> !refreshes(planned.action(), given)).toList();
    return new Course(State.of(given.worker()), stage, decision.waiting(), decision.finished());
  }

  private static boolean refreshes(PodAction action, Situation given) {
    return action instanceof PodAction.SetUpVolumes && given.seen().volumesMounted();
  }
}
