package io.jubelet.node.decide.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.decide.images.ImageCollection.Failure;
import io.jubelet.node.decide.images.ImageCollection.Removal;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.ImageLimits;
import io.jubelet.node.model.ImageRecord;
import io.jubelet.node.model.ImageSurvey;
import io.jubelet.node.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageCollectionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final ImageLimits LIMITS =
      new ImageLimits(85, 80, Duration.ofMinutes(2), Duration.ZERO);

  /**
   * Images of 10 bytes on a file system of 100: name, minutes since first seen, and minutes since
   * last used or - for never.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // below the high threshold, at it, and above it by more than the images have
        "16 | a:9:- b:9:-                 | ''",
        "15 | a:9:- b:9:-                 | a",
        "5  | a:9:- b:9:-                 | a b",
        "0  | a:9:- b:9:- c:9:-           | a b",
        // the least recently used first: never, then the longest ago; ties by when it was seen
        "0  | a:9:1 b:9:5 c:9:-           | c b",
        "0  | a:8:- b:9:- c:7:-           | b a",
        "0  | a:9:5 b:8:5 c:9:4           | a b",
        // younger than the minimum age
        "0  | a:1:- b:9:3 c:2:-           | c b",
        "0  | a:1:- b:1:-                 | ''",
        // used by a container, asked for by a pod, pinned
        "0  | used:9:- b:9:-              | b",
        "0  | wanted:9:- pinned:9:- b:9:- | b",
      })
  void removedForRoomAre(long available, String images, String removed) {
    assertThat(String.join(" ", run(survey(images, 100, available), images, LIMITS)))
        .isEqualTo(removed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:90:59 b:90:61 c:90:- used:90:- | c b",
        // of one that was never used the time since it was seen counts, whatever upstream does
        "a:59:- b:61:-                    | b",
        "pinned:90:- wanted:90:-          | ''",
      })
  void removedForTheirAgeAre(String images, String removed) {
    var limits = new ImageLimits(100, 80, Duration.ofMinutes(2), Duration.ofHours(1));

    assertThat(String.join(" ", run(survey(images, 100, 90), images, limits))).isEqualTo(removed);
  }

  @Test
  void anAgentThatHasJustBegunRemovesNothingForItsAge() {
    var limits = new ImageLimits(100, 80, Duration.ofMinutes(2), Duration.ofHours(3));

    assertThat(run(survey("a:300:-", 100, 90), "a:300:-", limits)).isEmpty();
  }

  @Test
  void roomIsLookedAtAnewAfterSomethingWasRemovedForItsAge() {
    var limits = new ImageLimits(85, 80, Duration.ofMinutes(2), Duration.ofHours(1));
    var images = "old:90:- b:9:-";

    assertThat(run(survey(images, 100, 0), images, limits)).containsExactly("old");
  }

  @Test
  void recordsTellWhenAnImageWasSeenFirstAndUsedLast() {
    var before = new TreeMap<String, ImageRecord>();
    before.put("used", new ImageRecord(Instant.EPOCH, Optional.empty()));
    before.put("idle", new ImageRecord(Instant.EPOCH, Optional.of(Instant.EPOCH)));
    before.put("gone", new ImageRecord(Instant.EPOCH, Optional.empty()));

    var round = ImageRound.begin(survey("used:0:- idle:0:- new:0:-", 100, 50), before, NOW, NOW);

    assertThat(round.records())
        .containsOnlyKeys("used", "idle", "new")
        .containsEntry("used", new ImageRecord(Instant.EPOCH, Optional.of(NOW)))
        .containsEntry("idle", new ImageRecord(Instant.EPOCH, Optional.of(Instant.EPOCH)))
        .containsEntry("new", new ImageRecord(NOW, Optional.empty()));
  }

  /** Else a clock that was put back would keep an image for as long as it was put back. */
  @Test
  void nothingWasSeenOrUsedLaterThanNow() {
    var before = new TreeMap<String, ImageRecord>();
    var later = NOW.plusSeconds(3_600);
    before.put("idle", new ImageRecord(later, Optional.of(later)));

    var round = ImageRound.begin(survey("idle:0:-", 100, 50), before, NOW, NOW);

    assertThat(round.records()).containsEntry("idle", new ImageRecord(NOW, Optional.of(NOW)));
  }

  @Test
  void whatAPodAsksForIsKnownByTheNamesThatRuntimesGive() {
    var digest = "sha256:" + "0".repeat(64);
    var pod =
        new PodBuilder()
            .withNewSpec()
            .addNewInitContainer()
            .withImage("busybox")
            .endInitContainer()
            .addNewContainer()
            .withImage("registry.example/team/app:1@" + digest)
            .endContainer()
            .addNewVolume()
            .withNewImage("IfNotPresent", "quay.io/data:2")
            .endVolume()
            .endSpec()
            .build();

    assertThat(ImageCollection.wantedBy(new Pod(pod)))
        .contains(
            "docker.io/library/busybox:latest",
            "registry.example/team/app@" + digest,
            "registry.example/team/app:1",
            "quay.io/data:2");
    assertThat(ImageCollection.named(image("id", "x:1"), new TreeSet<>(List.of("x:1")))).isTrue();
    assertThat(ImageCollection.named(image("id", "x:1"), new TreeSet<>(List.of("id")))).isTrue();
    assertThat(ImageCollection.named(image("id", "x:1"), new TreeSet<>(List.of("x:2")))).isFalse();
  }

  @Test
  void whatARoundCouldNotDoIsToldAsUpstreamTellsIt() {
    var capacity = 10L << 30;
    var full = round(survey("a:9:-", capacity, capacity / 20), "a:9:-");
    assertThat(ImageCollection.failure(full, LIMITS))
        .contains(
            new Failure(
                Optional.of("FreeDiskSpaceFailed"),
                "Insufficient free disk space on the node's image filesystem (95% of 10.0 GiB"
                    + " used). Failed to free sufficient space by deleting unused images (freed 0"
                    + " bytes). Investigate disk usage, as it could be used by active images, logs,"
                    + " volumes, or other data."));
    assertThat(ImageCollection.failure(round(survey("", 0, 0), ""), LIMITS))
        .contains(
            new Failure(
                Optional.of("InvalidDiskCapacity"), "invalid capacity 0 on image filesystem"));
    assertThat(ImageCollection.failure(round(survey("", 100, 16), ""), LIMITS)).isEmpty();

    var removal = new Removal(image("a", "a"), false, "");
    assertThat(ImageCollection.failure(full.failed(removal, "in use"), LIMITS))
        .contains(
            new Failure(
                Optional.empty(),
                "wanted to free 1610612736 bytes, but freed 0 bytes space with errors in image"
                    + " deletion: in use"));
  }

  /** The images that are removed, one after the other. */
  private static List<String> run(ImageSurvey survey, String images, ImageLimits limits) {
    var round = round(survey, images);
    SortedSet<String> wanted = new TreeSet<>(List.of("example.com/wanted:1"));
    var removed = new ArrayList<String>();
    var next = ImageCollection.next(round, wanted, limits, NOW);
    while (next.isPresent()) {
      removed.add(next.get().image().id());
      round = round.removed(next.get());
      next = ImageCollection.next(round, wanted, limits, NOW);
    }
    return removed;
  }

  private static ImageRound round(ImageSurvey survey, String images) {
    var records = new TreeMap<String, ImageRecord>();
    for (var text : words(images)) {
      var parts = text.split(":");
      records.put(
          parts[0],
          new ImageRecord(
              ago(parts[1]), parts[2].equals("-") ? Optional.empty() : Optional.of(ago(parts[2]))));
    }
    return ImageRound.begin(survey, records, NOW.minus(Duration.ofHours(2)), NOW);
  }

  private static Instant ago(String minutes) {
    return NOW.minus(Duration.ofMinutes(Long.parseLong(minutes)));
  }

  private static ImageSurvey survey(String images, long capacity, long available) {
    return new ImageSurvey(
        words(images).stream()
            .map(text -> text.split(":")[0])
            .map(id -> image(id, "example.com/" + id + ":1"))
            .toList(),
        new TreeSet<>(List.of("example.com/used:1")),
        capacity,
        available);
  }

  private static Image image(String id, String tag) {
    return new Image(id, List.of(tag), List.of(), 10, id.equals("pinned"));
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }
}
