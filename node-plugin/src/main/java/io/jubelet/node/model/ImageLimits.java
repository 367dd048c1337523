package io.jubelet.node.model;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/**
 * When images that nobody uses are removed.
 *
 * @param highThresholdPercent how full the file system of the images is when it begins
 * @param lowThresholdPercent how full it is when it ends; what is above the high one is as that one
 * @param minimumAge an image that was first seen later is left alone
 * @param maximumAge one that was not used for longer is removed, however much room there is; zero
 *     means never
 */
public record ImageLimits(
    int highThresholdPercent, int lowThresholdPercent, Duration minimumAge, Duration maximumAge) {
  public ImageLimits {
    lowThresholdPercent = Math.min(lowThresholdPercent, highThresholdPercent);
  }

  /** Whether nothing is ever removed, as in the Go kubelet (StartGarbageCollection). */
  public boolean never() {
    return highThresholdPercent == 100 && maximumAge.isZero();
  }

  /** With what of it was asked for by the names of the API's fields. */
  ImageLimits with(SortedMap<String, String> asked) {
    return new ImageLimits(
        number(asked, "imageGCHighThresholdPercent").orElse(highThresholdPercent),
        number(asked, "imageGCLowThresholdPercent").orElse(lowThresholdPercent),
        Optional.ofNullable(asked.get("imageMinimumGCAgeSeconds"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
            .orElse(minimumAge),
        maximumAge);
  }

  private static Optional<Integer> number(SortedMap<String, String> asked, String name) {
    return Optional.ofNullable(asked.get(name)).map(Integer::valueOf);
  }
}
