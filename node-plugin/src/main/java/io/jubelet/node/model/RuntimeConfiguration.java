package io.jubelet.node.model;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rendered configuration of this node: what a {@code NodeRuntimeRevision} holds. Its name is
 * the hash of its content, so equal names mean equal content.
 *
 * @param revision name of the {@code NodeRuntimeRevision}; empty for what the node found itself
 * @param runtimeName containerd, crio or docker
 * @param defaultHandler empty leaves the runtime's own default
 * @param pauseImage empty leaves the runtime's own
 * @param cgroupDriver empty is {@code auto}: what the runtime reports
 */
public record RuntimeConfiguration(
    String revision,
    String runtimeName,
    Endpoint endpoint,
    Endpoint imageEndpoint,
    Optional<String> defaultHandler,
    Optional<String> pauseImage,
    Optional<CgroupDriver> cgroupDriver,
    EvictionSettings eviction,
    SortedMap<String, String> kubelet) {
  public RuntimeConfiguration {
    kubelet = Collections.unmodifiableSortedMap(new TreeMap<>(kubelet));
  }

  /** What this asks for, and what the agent was started with where it asks for nothing. */
  public RuntimeConfiguration over(RuntimeConfiguration own) {
    return new RuntimeConfiguration(
        revision,
        runtimeName,
        endpoint,
        imageEndpoint,
        defaultHandler,
        pauseImage,
        cgroupDriver,
        eviction.over(own.eviction),
        laid(own.kubelet, kubelet));
  }

  private static <T> SortedMap<String, T> laid(
      SortedMap<String, T> own, SortedMap<String, T> over) {
    var laid = new TreeMap<>(own);
    laid.putAll(over);
    return laid;
  }

  /** Thresholds by signal, as the API writes them: {@code memory.available} to {@code 100Mi}. */
  public record EvictionSettings(
      SortedMap<String, String> hard,
      SortedMap<String, String> soft,
      SortedMap<String, Long> softGracePeriodSeconds,
      SortedMap<String, String> minimumReclaim,
      Optional<Long> maxPodGracePeriodSeconds,
      Optional<Long> pressureTransitionPeriodSeconds) {
    public EvictionSettings {
      hard = Collections.unmodifiableSortedMap(new TreeMap<>(hard));
      soft = Collections.unmodifiableSortedMap(new TreeMap<>(soft));
      softGracePeriodSeconds =
          Collections.unmodifiableSortedMap(new TreeMap<>(softGracePeriodSeconds));
      minimumReclaim = Collections.unmodifiableSortedMap(new TreeMap<>(minimumReclaim));
    }

    /** Asks for nothing. */
    public static EvictionSettings none() {
      return new EvictionSettings(
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          Optional.empty(),
          Optional.empty());
    }

    EvictionSettings over(EvictionSettings own) {
      return new EvictionSettings(
          laid(own.hard, hard),
          laid(own.soft, soft),
          laid(own.softGracePeriodSeconds, softGracePeriodSeconds),
          laid(own.minimumReclaim, minimumReclaim),
          maxPodGracePeriodSeconds.or(own::maxPodGracePeriodSeconds),
          pressureTransitionPeriodSeconds.or(own::pressureTransitionPeriodSeconds));
    }
  }
}
