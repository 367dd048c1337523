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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is done so that the disk of the node does not fill up. */
record Upkeep(Logs logs, Images images) {
  /**
   * The logs of all running containers.
   *
   * @param chore looking at all of them, and stopping the growth of those that are too large
   * @param working how many of them are being stopped
   * @param rest how long after that they are looked at again
   * @param compressing the containers whose rotated logs are being compressed, by id, which no look
   *     waits for
   */
  record Logs(Chore chore, int working, Duration rest, SortedSet<String> compressing) {
    Logs {
      compressing = Collections.unmodifiableSortedSet(new TreeSet<>(compressing));
    }

    Logs with(Chore changed) {
      return new Logs(changed, working, rest, compressing);
    }

    Logs working(int changed) {
      return new Logs(chore, changed, rest, compressing);
    }

    Logs resting(Duration changed) {
      return new Logs(chore, working, changed, compressing);
    }

    Logs compressing(SortedSet<String> changed) {
      return new Logs(chore, working, rest, changed);
    }
  }

  /**
   * The images that the runtime has.
   *
   * @param chore looking at all of them, and removing what nobody uses
   * @param endpoints whose images the rest is about; empty before they were looked at
   * @param watchedSince since when it is known who uses them
   * @param lookedAt when they were looked at last
   * @param records what is known of each, by its id
   * @param removing the one that is being removed
   * @param failed whether it was of no avail the last time
   */
  record Images(
      Chore chore,
      Optional<Endpoints> endpoints,
      Instant watchedSince,
      Instant lookedAt,
      SortedMap<String, ImageRecord> records,
      Optional<Removing> removing,
      boolean failed) {
    Images {
      records = Collections.unmodifiableSortedMap(records);
    }

    Images with(Chore changed) {
      return new Images(changed, endpoints, watchedSince, lookedAt, records, removing, failed);
    }

    /**
     * Looked at now. Of other endpoints than before nothing is known; and who used them is not
     * known either where the last look is longer ago than a look ever takes to come, or yet to
     * come: the agent was frozen, or its clock was set.
     */
    Images lookedAt(Endpoints those, Instant now, Duration longestPause) {
      if (!endpoints.equals(Optional.of(those))) {
        return new Images(
            chore, Optional.of(those), now, now, new TreeMap<>(), Optional.empty(), false);
      }
      var continuous = !now.isBefore(lookedAt) && !now.isAfter(lookedAt.plus(longestPause));
      return new Images(
          chore, endpoints, continuous ? watchedSince : now, now, records, removing, failed);
    }

    Images with(Removing begun) {
      return new Images(
          chore, endpoints, watchedSince, lookedAt, records, Optional.of(begun), failed);
    }

    /** With what a round that is over has learnt. */
    Images with(ImageRound over) {
      return new Images(
          chore, endpoints, watchedSince, lookedAt, over.records(), Optional.empty(), failed);
    }

    Images failed(boolean so) {
      return new Images(chore, endpoints, watchedSince, lookedAt, records, removing, so);
    }
  }

  /** One image of a round. */
  record Removing(ImageRound round, Removal removal) {}

  static Upkeep begin(Instant now) {
    return new Upkeep(
        new Logs(Chore.dueAt(now), 0, Duration.ZERO, new TreeSet<>()),
        new Images(
            Chore.dueAt(now),
            Optional.empty(),
            now,
            now,
            new TreeMap<>(),
            Optional.empty(),
            false));
  }

  Upkeep with(Logs changed) {
    return new Upkeep(changed, images);
  }

  Upkeep with(Images changed) {
    return new Upkeep(logs, changed);
  }

  Upkeep hastened(Instant now) {
    return with(logs.with(logs.chore.hastened(now))).with(images.with(images.chore.hastened(now)));
  }

  Instant wakeAt() {
    var forLogs = logs.chore.wakeAt();
    var forImages = images.chore.wakeAt();
    return forLogs.isBefore(forImages) ? forLogs : forImages;
  }
}
