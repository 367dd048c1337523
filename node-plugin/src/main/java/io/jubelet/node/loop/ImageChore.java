package io.jubelet.node.loop;

import io.jubelet.node.decide.images.ImageCollection;
import io.jubelet.node.decide.images.ImageCollection.Failure;
import io.jubelet.node.decide.images.ImageRound;
import io.jubelet.node.effect.KubeApi.InvolvedObject;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.loop.Upkeep.Images;
import io.jubelet.node.loop.Upkeep.Removing;
import io.jubelet.node.model.ImageLimits;
import io.jubelet.node.model.ImageSurvey;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.RuntimeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Removes images that nobody uses, when there are too many or they are too old. They are removed
 * one after the other, so that each is judged by what is known when its turn has come: a pod that
 * has come meanwhile keeps its images.
 */
final class ImageChore {
  /** As upstream (ImageGCPeriod). */
  private static final Duration PERIOD = Duration.ofMinutes(5);

  /** With what a slow look, or a switch of the runtime, may add to it. */
  private static final Duration LONGEST_PAUSE = PERIOD.multipliedBy(3);

  private final NodeSettings settings;
  private final Decisions.ImageKeeping decision;

  ImageChore(NodeSettings settings, Decisions.ImageKeeping decision) {
    this.settings = settings;
    this.decision = decision;
  }

  /**
   * Nothing is removed before all pods and the runtime's own images are known, and nothing of a
   * runtime being switched.
   */
  Step begin(NodeState state, Instant now) {
    var chore = state.upkeep().images().chore();
    if (!chore.due(now)) {
      return Step.of(state);
    }
    if (limits(state).never()) {
      return Step.of(with(state, chore.done(now.plus(PERIOD))));
    }
    var known = state.sources().listed() && state.node().facts().runtime().isPresent();
    return !known || held(state)
        ? Step.of(with(state, chore.done(now.plus(settings.timing().statusUpdate()))))
        : Step.of(with(state, chore.begun()), new Effect.SurveyImages(state.endpoints()));
  }

  private static NodeState with(NodeState state, Chore chore) {
    return with(state, state.upkeep().images().with(chore));
  }

  private static NodeState with(NodeState state, Images changed) {
    return state.with(state.upkeep().with(changed));
  }

  private static boolean held(NodeState state) {
    return state.switching().hold().isPresent();
  }

  private ImageLimits limits(NodeState state) {
    return state.node().facts().asked().map(settings::with).orElse(settings).imageLimits();
  }

  Step surveyed(NodeState state, Event.ImagesSurveyed surveyed, Instant now) {
    if (!surveyed.endpoints().equals(state.endpoints())) {
      return Step.of(with(state, state.upkeep().images().chore().done(now)));
    }
    return switch (surveyed.outcome()) {
      case Outcome.Done<ImageSurvey>(var survey) -> {
        var images = state.upkeep().images().lookedAt(surveyed.endpoints(), now, LONGEST_PAUSE);
        var round = ImageRound.begin(survey, images.records(), images.watchedSince(), now);
        yield goOn(with(state, images), round, now);
      }
      case Outcome.Refused<ImageSurvey>(_, var message) -> failed(state, message, now);
      case Outcome.Unknown<ImageSurvey>(var cause) -> failed(state, cause, now);
    };
  }

  private Step goOn(NodeState state, ImageRound round, Instant now) {
    var images = state.upkeep().images();
    var next =
        held(state)
            ? Optional.<ImageCollection.Removal>empty()
            : decision.next(round, wanted(state), limits(state), now);
    if (next.isEmpty()) {
      return over(with(state, images.with(round)), round, now);
    }
    var removal = next.get();
    return Step.of(
            with(state, images.with(new Removing(round, removal))),
            new Effect.RemoveImage(state.endpoints(), removal.image().id()))
        .then(
            new Note(false, "image is removed", "image=" + removal.image().id(), removal.reason()));
  }

  /**
   * What pods ask for, also those that end, since the runtime does not list which images their
   * containers have mounted; and what sandboxes are made of.
   */
  private static SortedSet<String> wanted(NodeState state) {
    var wanted = new TreeSet<String>();
    for (var entry : state.pods().values()) {
      if (!(entry.worker() instanceof PodWorker.Terminated)) {
        entry
            .worker()
            .subject()
            .spec()
            .ifPresent(pod -> wanted.addAll(ImageCollection.wantedBy(pod)));
      }
      entry.successor().ifPresent(pod -> wanted.addAll(ImageCollection.wantedBy(pod)));
    }
    var facts = state.node().facts();
    facts
        .runtime()
        .flatMap(RuntimeFacts::sandboxImage)
        .ifPresent(image -> wanted.addAll(ImageCollection.names(image)));
    facts
        .asked()
        .flatMap(asked -> asked.pauseImage())
        .ifPresent(image -> wanted.addAll(ImageCollection.names(image)));
    return wanted;
  }

  Step removed(NodeState state, Event.ImageRemoved removed, Instant now) {
    var images = state.upkeep().images();
    if (images.removing().isEmpty()) {
      return Step.of(state);
    }
    var round = images.removing().get().round();
    var removal = images.removing().get().removal();
    return removed.endpoints().equals(state.endpoints())
        ? goOn(
            state,
            switch (removed.outcome()) {
              case Outcome.Done<Nothing> _ -> round.removed(removal);
              case Outcome.Refused<Nothing>(_, var message) -> round.failed(removal, message);
              case Outcome.Unknown<Nothing>(var cause) -> round.failed(removal, cause);
            },
            now)
        : Step.of(with(state, images.with(round).with(images.chore().done(now))));
  }

  /** What was removed for its age has made room, which is looked at again at once. */
  private Step over(NodeState state, ImageRound round, Instant now) {
    var images = state.upkeep().images();
    var failure =
        held(state) ? Optional.<Failure>empty() : ImageCollection.failure(round, limits(state));
    if (failure.isPresent()) {
      return told(state, failure.get(), now);
    }
    var next = round.aged() ? now : now.plus(PERIOD);
    return Step.of(with(state, images.with(images.chore().done(next)).failed(false)));
  }

  private Step failed(NodeState state, String cause, Instant now) {
    return told(state, new Failure(Optional.empty(), cause), now);
  }

  /** As upstream, a failure is told as such when it is not the first one. */
  private Step told(NodeState state, Failure failure, Instant now) {
    var images = state.upkeep().images();
    var reasons = new ArrayList<String>();
    failure.event().ifPresent(reasons::add);
    if (images.failed()) {
      reasons.add("ImageGCFailed");
    }
    List<Effect> events =
        state
            .node()
            .nodeUid()
            .map(uid -> InvolvedObject.node(settings.node().name(), uid))
            .map(
                node ->
                    reasons.stream()
                        .map(reason -> NodeEvents.warning(node, reason, failure.message(), now))
                        .toList())
            .orElse(List.of());
    var rests = images.with(images.chore().done(now.plus(PERIOD))).failed(true);
    return Step.of(with(state, rests))
        .doing(events)
        .then(new Note(true, "images are not collected", "", failure.message()));
  }
}
