package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.effect.KubeApi.RegisteredNode;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.ImageSurvey;
import io.jubelet.node.model.Pod;
import io.jubelet.node.sim.SimulatedNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a file system of 100 bytes that is full, and is to be 80 % full. */
final class ImageChoreTest {
  private static final Endpoints ENDPOINTS =
      new Endpoints(SteppedNode.RUNTIME, SteppedNode.RUNTIME);

  private final SteppedNode node =
      new SteppedNode(SimulatedNode.settings(Duration.ofHours(1)), Switching.none());

  @BeforeEach
  void register() {
    node.take(
        new Event.NodeRegistered(new Outcome.Done<>(new RegisteredNode("uid", Optional.empty()))),
        0);
  }

  /** What sandboxes are made of would be removed before the first pod comes. */
  @Test
  void nothingIsLookedAtBeforeAllPodsAndTheRuntimeAreKnown() {
    var survey = new Effect.SurveyImages(ENDPOINTS);
    assertThat(node.take(new Event.Tick(), 20)).doesNotContain(survey);
    node.take(new Event.PodsListed(List.of()), 21);
    assertThat(node.take(new Event.Tick(), 31)).doesNotContain(survey);
    node.observed(32);
    assertThat(node.take(new Event.Tick(), 41)).contains(survey);
  }

  @Test
  void imagesGoOneAfterTheOtherUntilThereIsRoom() {
    assertThat(surveyed(10, "a", "b", "c")).containsExactly("a");
    assertThat(removals(removed("a", Outcome.done(), 11))).containsExactly("b");
    assertThat(removals(removed("b", Outcome.done(), 12))).isEmpty();

    assertThat(node.take(new Event.Tick(), 311)).doesNotContain(new Effect.SurveyImages(ENDPOINTS));
    assertThat(node.take(new Event.Tick(), 312)).contains(new Effect.SurveyImages(ENDPOINTS));
  }

  @Test
  void aPodThatComesMeanwhileKeepsItsImage() {
    surveyed(10, "a", "b", "c");
    node.take(new Event.PodChanged(pod("b")), 11);

    assertThat(removals(removed("a", Outcome.done(), 12))).containsExactly("c");
  }

  /** The runtime does not tell which images its containers have mounted. */
  @Test
  void aPodThatEndsKeepsWhatItHasMounted() {
    surveyed(10, "a", "b", "c");
    node.take(new Event.PodChanged(ending("b")), 11);

    assertThat(removals(removed("a", Outcome.done(), 12))).containsExactly("c");
  }

  @Test
  void aRoomThatIsNotMadeIsToldAndTheSecondTimeThatNothingHelps() {
    surveyed(10, "a");

    assertThat(reasons(removed("a", Outcome.done(), 11))).containsExactly("FreeDiskSpaceFailed");

    surveyed(311, "b");
    assertThat(reasons(removed("b", new Outcome.Unknown<>("no answer"), 312)))
        .containsExactly("ImageGCFailed");
    surveyed(612, "b");
    assertThat(reasons(removed("b", Outcome.done(), 613)))
        .containsExactly("FreeDiskSpaceFailed", "ImageGCFailed");
  }

  @Test
  void aSuccessMakesTheNextFailureTheFirstOne() {
    surveyed(10, "a", "b");
    removed("a", new Outcome.Refused<>("ImageRemoveError", "in use"), 11);
    removed("b", Outcome.done(), 12);
    surveyed(312, "a", "b");
    removed("a", Outcome.done(), 313);
    assertThat(reasons(removed("b", Outcome.done(), 314))).isEmpty();

    node.take(new Event.Tick(), 614);
    var lost = new Event.ImagesSurveyed(ENDPOINTS, new Outcome.Unknown<>("no answer"));
    assertThat(reasons(node.take(lost, 615))).isEmpty();
    node.take(new Event.Tick(), 915);
    assertThat(reasons(node.take(lost, 916))).containsExactly("ImageGCFailed");
  }

  /** Lets the images be looked at; answers what is removed first. */
  private List<String> surveyed(int second, String... images) {
    node.take(new Event.PodsListed(List.of()), second - 1);
    node.observed(second - 1);
    assertThat(node.take(new Event.Tick(), second)).contains(new Effect.SurveyImages(ENDPOINTS));
    var survey =
        new ImageSurvey(
            List.of(images).stream()
                .map(id -> new Image(id, List.of(name(id)), List.of(), 10, false))
                .toList(),
            new TreeSet<>(),
            100,
            0);
    return removals(
        node.take(new Event.ImagesSurveyed(ENDPOINTS, new Outcome.Done<>(survey)), second));
  }

  private List<Effect> removed(String id, Outcome<Outcome.Nothing> outcome, int second) {
    return node.take(new Event.ImageRemoved(ENDPOINTS, id, outcome), second);
  }

  private static String name(String id) {
    return "registry.example/%s:1".formatted(id);
  }

  private static Pod pod(String image) {
    return new Pod(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("late")
            .withUid("uid-late")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("main")
            .withImage(name(image))
            .endContainer()
            .endSpec()
            .build());
  }

  /** With an image volume, and told to end in an hour. */
  private static Pod ending(String image) {
    return new Pod(
        new PodBuilder(pod("main").api())
            .editMetadata()
            .withDeletionTimestamp(SteppedNode.NOW.plusSeconds(3600).toString())
            .withDeletionGracePeriodSeconds(3600L)
            .endMetadata()
            .editSpec()
            .addNewVolume()
            .withName("data")
            .withNewImage()
            .withReference(name(image))
            .endImage()
            .endVolume()
            .endSpec()
            .build());
  }

  private static List<String> removals(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.RemoveImage.class::isInstance)
        .map(effect -> ((Effect.RemoveImage) effect).id())
        .toList();
  }

  private static List<String> reasons(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.PublishEvent.class::isInstance)
        .map(effect -> ((Effect.PublishEvent) effect).event().reason())
        .toList();
  }
}
