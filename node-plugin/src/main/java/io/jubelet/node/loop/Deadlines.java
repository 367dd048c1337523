package io.jubelet.node.loop;

import java.time.Duration;

/**
 * How long each kind of effect may take.
 *
 * @param runtimeRequest one ordinary call to the runtime ({@code runtimeRequestTimeout})
 */
record Deadlines(Duration runtimeRequest) {
  /** One look at a pod or a list: what takes longer is stuck, and is tried again. */
  static final Duration LOOK = Duration.ofSeconds(20);

  /** The API has no bound for it; what hangs for so long has failed. */
  static final Duration POST_START = Duration.ofHours(12);

  static final Duration API = Duration.ofSeconds(10);

  /** Large images over slow lines; a pull that stands still is ended by the runtime. */
  static final Duration PULL = Duration.ofHours(12);

  /** A runtime may be told to give its room back before it answers. */
  static final Duration IMAGE_REMOVAL = Duration.ofMinutes(2);

  /** All credential providers of an image together. */
  static final Duration CREDENTIALS = Duration.ofMinutes(2);

  static final Duration VOLUMES = Duration.ofMinutes(2);
  static final Duration CGROUP = Duration.ofSeconds(30);
  static final Duration LOGS = Duration.ofSeconds(30);

  /** Of one file, which may have grown by gigabytes before it was rotated. */
  static final Duration COMPRESSION = Duration.ofMinutes(10);

  /** Opening a file; others may wait for a place meanwhile. */
  static final Duration REOPEN = Duration.ofSeconds(10);

  /** What a runtime may need beyond the grace period, to kill and to clean up. */
  private static final Duration STOP_MARGIN = Duration.ofMinutes(2);

  /** A sandbox waits for the network plugin, so it has twice the time (upstream RunPodSandbox). */
  Duration sandbox() {
    return runtimeRequest.multipliedBy(2);
  }

  static Duration stop(Duration grace) {
    return grace.plus(STOP_MARGIN);
  }
}
