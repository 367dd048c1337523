package io.jubelet.node.decide.status;

import io.jubelet.node.model.Pod;
import java.nio.charset.StandardCharsets;

/**
 * The termination messages of a pod, which together have to fit into its status: its containers
 * share 12 KiB (upstream MaxPodTerminationMessageLogLength).
 */
final class LastWords {
  private static final int POD_BYTES = 12 << 10;

  private LastWords() {}

  /** The bytes of UTF-8 that each container of the pod may have. */
  static int share(Pod pod) {
    return (int) (POD_BYTES / Math.max(1, pod.allContainers().count()));
  }

  /** Its beginning, up to the last whole character. */
  static String shortened(String text, int bytes) {
    var encoded = text.getBytes(StandardCharsets.UTF_8);
    if (encoded.length <= bytes) {
      return text;
    }
    var end = bytes;
    while (end > 0 && (encoded[end] & 0xc0) == 0x80) {
      end--;
    }
    return new String(encoded, 0, end, StandardCharsets.UTF_8);
  }
}
