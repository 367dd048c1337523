package io.jubelet.node.loop;

import io.jubelet.node.decide.images.ImageCollection.Removal;
import io.jubelet.node.decide.images.ImageRound;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.ImageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is done so that the disk of the node does not fill up. */
record Upkeep(Logs logs, Images images) {
  /**
   * The logs of all running containers.
   *
   * @param chore looking at all of them, and doing what is to be done
   * @param working how many of them something is done for
   * @param rest how long after that they are looked at again
   */
  record Logs(Chore chore, int working, Duration rest) {}

  /**
   * The images that the runtime has.
   *
   * @param chore looking at all of them, and removing what nobody uses
   * @param endpoints whose images the rest is about; empty before they were looked at
   * @param watchedSince since when it is known who uses them
   * @param records what is known of each, by its id
   * @param removing the one that is being removed
   * @param failed whether it was of no avail the last time
   */
  record Images(
      Chore chore,
      Optional<Endpoints> endpoints,
      Instant watchedSince,
      SortedMap<String, ImageRecord> records,
      Optional<Removing> removing,
      boolean failed) {
    Images {
      records = Collections.unmodifiableSortedMap(records);
    }

    Images with(Chore changed) {
      return new Images(changed, endpoints, watchedSince, records, removing, failed);
    }

    /** Of these endpoints: of other ones than before nothing is known. */
    Images of(Endpoints now, Instant since) {
      return endpoints.equals(Optional.of(now))
          ? this
          : new Images(chore, Optional.of(now), since, new TreeMap<>(), Optional.empty(), false);
    }

    Images with(Removing begun) {
      return new Images(chore, endpoints, watchedSince, records, Optional.of(begun), failed);
    }

    /** With what a round that is over has learnt. */
    Images with(ImageRound over) {
      return new Images(chore, endpoints, watchedSince, over.records(), Optional.empty(), failed);
    }

    Images failed(boolean so) {
      return new Images(chore, endpoints, watchedSince, records, removing, so);
    }
  }

  /** One image of a round. */
  record Removing(ImageRound round, Removal removal) {}

  static Upkeep begin(Instant now) {
    return new Upkeep(
        new Logs(Chore.dueAt(now), 0, Duration.ZERO),
        new Images(
            Chore.dueAt(now), Optional.empty(), now, new TreeMap<>(), Optional.empty(), false));
  }

  Upkeep with(Logs changed) {
    return new Upkeep(changed, images);
  }

  Upkeep with(Images changed) {
    return new Upkeep(logs, changed);
  }

  Upkeep hastened(Instant now) {
    return with(new Logs(logs.chore.hastened(now), logs.working, logs.rest))
        .with(images.with(images.chore.hastened(now)));
  }

  Instant wakeAt() {
    var forLogs = logs.chore.wakeAt();
    var forImages = images.chore.wakeAt();
    return forLogs.isBefore(forImages) ? forLogs : forImages;
  }
}
