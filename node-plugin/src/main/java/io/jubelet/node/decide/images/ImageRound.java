package io.jubelet.node.decide.images;

import io.jubelet.node.model.ImageRecord;
import io.jubelet.node.model.ImageSurvey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One collection of images, as far as it has come.
 *
 * @param surveyedAt when it began
 * @param watchedSince since when this agent has looked at the images of this runtime
 * @param tried the ids of the images that were removed, or could not be
 * @param freedBytes by the sizes that the runtime tells
 * @param aged whether one was removed for its age
 * @param failures what the runtime said of those that could not be removed
 */
public record ImageRound(
    ImageSurvey survey,
    SortedMap<String, ImageRecord> records,
    Instant surveyedAt,
    Instant watchedSince,
    SortedSet<String> tried,
    long freedBytes,
    boolean aged,
    List<String> failures) {
  public ImageRound {
    records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
    tried = Collections.unmodifiableSortedSet(new TreeSet<>(tried));
    failures = List.copyOf(failures);
  }

  /**
   * A round that begins.
   *
   * @param before what was known of images earlier; those that are gone are forgotten
   */
  public static ImageRound begin(
      ImageSurvey survey,
      SortedMap<String, ImageRecord> before,
      Instant watchedSince,
      Instant now) {
    var records = new TreeMap<String, ImageRecord>();
    for (var image : survey.images()) {
      var known = before.getOrDefault(image.id(), ImageRecord.seenAt(now)).by(now);
      records.put(
          image.id(),
          ImageCollection.named(image, survey.used())
              ? new ImageRecord(known.firstSeen(), Optional.of(now))
              : known);
    }
    return new ImageRound(survey, records, now, watchedSince, new TreeSet<>(), 0, false, List.of());
  }

  public ImageRound removed(ImageCollection.Removal removal) {
    var left = new TreeMap<>(records);
    left.remove(removal.image().id());
    return new ImageRound(
        survey,
        left,
        surveyedAt,
        watchedSince,
        with(removal),
        freedBytes + removal.image().sizeBytes(),
        aged || removal.aged(),
        failures);
  }

  public ImageRound failed(ImageCollection.Removal removal, String cause) {
    var all = new ArrayList<>(failures);
    all.add(cause);
    return new ImageRound(
        survey, records, surveyedAt, watchedSince, with(removal), freedBytes, aged, all);
  }

  private SortedSet<String> with(ImageCollection.Removal removal) {
    var all = new TreeSet<>(tried);
    all.add(removal.image().id());
    return all;
  }
}
