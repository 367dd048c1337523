package io.jubelet.node.loop;

import java.time.Duration;
import java.time.Instant;

/** What is done so that the disk of the node does not fill up. */
record Upkeep(Logs logs) {
  /**
   * The logs of all running containers.
   *
   * @param chore looking at all of them, and doing what is to be done
   * @param working how many of them something is done for
   * @param rest how long after that they are looked at again
   */
  record Logs(Chore chore, int working, Duration rest) {}

  static Upkeep begin(Instant now) {
    return new Upkeep(new Logs(Chore.dueAt(now), 0, Duration.ZERO));
  }

  Upkeep with(Logs changed) {
    return new Upkeep(changed);
  }

  Upkeep hastened(Instant now) {
    return with(new Logs(logs.chore.hastened(now), logs.working, logs.rest));
  }

  Instant wakeAt() {
    return logs.chore.wakeAt();
  }
}
