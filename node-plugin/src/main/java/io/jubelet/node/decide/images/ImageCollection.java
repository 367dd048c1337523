package io.jubelet.node.decide.images;

import io.jubelet.node.model.Image;
import io.jubelet.node.model.ImageLimits;
import io.jubelet.node.model.ImageName;
import io.jubelet.node.model.ImageRecord;
import io.jubelet.node.model.ImageSurvey;
import io.jubelet.node.model.Pod;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which images are removed, by the rules of the Go kubelet (image_gc_manager.go): those that were
 * not used for too long, and when their file system is too full the least recently used ones, until
 * it is not. Never one that a container that exists was made of, that a pod asks for, or that the
 * runtime has pinned.
 *
 * <p>Two things are other than upstream. Of an image that was never used the time since it was
 * first seen counts for its age, where upstream takes it for older than any. And images of pods
 * whose containers do not exist are kept.
 */
public final class ImageCollection {
  /** Of images that were never used the one that was seen first comes first, before all others. */
  private static final Comparator<ImageRecord> LEAST_RECENTLY_USED =
      Comparator.<ImageRecord, Instant>comparing(each -> each.lastUsed().orElse(Instant.MIN))
          .thenComparing(ImageRecord::firstSeen);

  private ImageCollection() {}

  /**
   * An image that is to be removed.
   *
   * @param aged whether for its age, and not for its room
   */
  public record Removal(Image image, boolean aged, String reason) {}

  /**
   * Why a round was of no avail.
   *
   * @param event the reason of the event about the Node that tells it; empty when none is told yet
   */
  public record Failure(Optional<String> event, String message) {}

  /** The names by which a runtime may know the images that a pod asks for. */
  public static SortedSet<String> wantedBy(Pod pod) {
    var names = new TreeSet<String>();
    pod.allContainers().forEach(container -> addNames(names, container.getImage()));
    pod.imageVolumes().forEach(volume -> addNames(names, volume.getReference()));
    return names;
  }

  /** The names by which a runtime may know an image of that name. */
  public static SortedSet<String> names(String image) {
    var names = new TreeSet<String>();
    addNames(names, image);
    return names;
  }

  private static void addNames(SortedSet<String> names, @Nullable String image) {
    if (image == null || image.isEmpty()) {
      return;
    }
    names.add(image);
    if (ImageName.read(image) instanceof ImageName.Reading.Valid(var name)) {
      name.tag().ifPresent(tag -> names.add(name.repository() + ":" + tag));
      name.digest().ifPresent(digest -> names.add(name.repository() + "@" + digest));
    }
  }

  /** Whether the image is among them, by its id, a name or a digest. */
  static boolean named(Image image, SortedSet<String> names) {
    return names.contains(image.id())
        || image.tags().stream().anyMatch(names::contains)
        || image.digests().stream().anyMatch(names::contains);
  }

  /**
   * The image that is removed next; empty when the round is over.
   *
   * @param wanted names of images that are to stay, although no container may have them yet
   */
  public static Optional<Removal> next(
      ImageRound round, SortedSet<String> wanted, ImageLimits limits, Instant now) {
    var candidates =
        round.survey().images().stream()
            .filter(image -> !image.pinned() && !round.tried().contains(image.id()))
            .filter(image -> !named(image, round.survey().used()) && !named(image, wanted))
            .sorted(
                Comparator.<Image, ImageRecord>comparing(
                        image -> record(round, image), LEAST_RECENTLY_USED)
                    .thenComparing(Image::id))
            .toList();
    return tooOld(round, candidates, limits, now).or(() -> tooMuch(round, candidates, limits, now));
  }

  private static ImageRecord record(ImageRound round, Image image) {
    return Objects.requireNonNull(round.records().get(image.id()), "surveyed images have records");
  }

  /** An agent that has just begun does not know what was used before. */
  private static Optional<Removal> tooOld(
      ImageRound round, List<Image> candidates, ImageLimits limits, Instant now) {
    var age = limits.maximumAge();
    if (age.isZero() || Duration.between(round.watchedSince(), now).compareTo(age) <= 0) {
      return Optional.empty();
    }
    return candidates.stream()
        .filter(image -> longer(record(round, image).idleSince(), now, age))
        .findFirst()
        .map(
            image ->
                new Removal(image, true, "not used since " + record(round, image).idleSince()));
  }

  private static boolean longer(Instant since, Instant now, Duration age) {
    return Duration.between(since, now).compareTo(age) > 0;
  }

  /** What was removed for its age has changed the room, which is looked at anew first. */
  private static Optional<Removal> tooMuch(
      ImageRound round, List<Image> candidates, ImageLimits limits, Instant now) {
    var toFree = toFree(round.survey(), limits);
    if (round.aged() || round.freedBytes() >= toFree) {
      return Optional.empty();
    }
    return candidates.stream()
        .filter(
            image ->
                Duration.between(record(round, image).firstSeen(), now)
                        .compareTo(limits.minimumAge())
                    >= 0)
        .findFirst()
        .map(
            image ->
                new Removal(
                    image,
                    false,
                    "the file system of the images is %d%% full, and %d of %d bytes are freed"
                        .formatted(usedPercent(round.survey()), round.freedBytes(), toFree)));
  }

  /** Zero below the high threshold. */
  private static long toFree(ImageSurvey survey, ImageLimits limits) {
    if (survey.capacityBytes() <= 0 || usedPercent(survey) < limits.highThresholdPercent()) {
      return 0;
    }
    var free = percent(survey.capacityBytes(), 100 - limits.lowThresholdPercent());
    return Math.max(0, free - available(survey));
  }

  private static long percent(long bytes, int percent) {
    return BigInteger.valueOf(bytes)
        .multiply(BigInteger.valueOf(percent))
        .divide(BigInteger.valueOf(100))
        .longValueExact();
  }

  private static long usedPercent(ImageSurvey survey) {
    return 100
        - BigInteger.valueOf(available(survey))
            .multiply(BigInteger.valueOf(100))
            .divide(BigInteger.valueOf(survey.capacityBytes()))
            .longValueExact();
  }

  private static long available(ImageSurvey survey) {
    return Math.min(survey.availableBytes(), survey.capacityBytes());
  }

  /** What is told of a round that is over; empty when it has done what it was for. */
  public static Optional<Failure> failure(ImageRound round, ImageLimits limits) {
    var survey = round.survey();
    var toFree = toFree(survey, limits);
    if (!round.failures().isEmpty()) {
      return Optional.of(
          new Failure(
              Optional.empty(),
              "wanted to free %d bytes, but freed %d bytes space with errors in image deletion: %s"
                  .formatted(toFree, round.freedBytes(), PullFailure.joined(round.failures()))));
    }
    if (survey.capacityBytes() == 0) {
      return Optional.of(
          new Failure(
              Optional.of("InvalidDiskCapacity"), "invalid capacity 0 on image filesystem"));
    }
    if (round.aged() || round.freedBytes() >= toFree) {
      return Optional.empty();
    }
    var message =
        "Insufficient free disk space on the node's image filesystem (%d%% of %s used). Failed to"
            + " free sufficient space by deleting unused images (freed %d bytes). Investigate disk"
            + " usage, as it could be used by active images, logs, volumes, or other data.";
    return Optional.of(
        new Failure(
            Optional.of("FreeDiskSpaceFailed"),
            message.formatted(
                usedPercent(survey), size(survey.capacityBytes()), round.freedBytes())));
  }

  /** With one digit, in the largest unit of which there is one. */
  private static String size(long bytes) {
    var units = List.of("KiB", "MiB", "GiB", "TiB");
    var unit = Math.min((63 - Long.numberOfLeadingZeros(Math.max(1, bytes))) / 10, units.size());
    return unit == 0
        ? bytes + " B"
        : BigDecimal.valueOf(bytes)
                .divide(BigDecimal.valueOf(1L << (10 * unit)), 1, RoundingMode.HALF_EVEN)
                .toPlainString()
            + " "
            + units.get(unit - 1);
  }
}
