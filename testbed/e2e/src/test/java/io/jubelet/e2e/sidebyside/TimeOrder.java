package io.jubelet.e2e.sidebyside;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What comes first in a status: a pod starts, its container runs, and the next one does. Start and
 * end of one run are the runtime's, which may tell of one that ends at once the wrong way round.
 */
final class TimeOrder {
  private static final Pattern CONTAINER =
      Pattern.compile("((?:init|ephemeral)?[cC]ontainerStatuses\\[[^]]+])\\.state\\..*");

  private TimeOrder() {}

  /** The pairs of fields that are the wrong way round. */
  static List<String> violations(Map<String, String> status) {
    var found = new ArrayList<String>();
    status.keySet().stream()
        .map(CONTAINER::matcher)
        .filter(each -> each.matches())
        .map(each -> each.group(1))
        .distinct()
        .forEach(
            container -> {
              var last = container + ".lastState.terminated.";
              var running = container + ".state.running.startedAt";
              var ended = container + ".state.terminated.";
              check(status, "startTime", running, found);
              check(status, "startTime", ended + "startedAt", found);
              check(status, last + "finishedAt", running, found);
              check(status, last + "finishedAt", ended + "startedAt", found);
            });
    return found;
  }

  private static void check(
      Map<String, String> status, String earlier, String later, List<String> found) {
    var first = status.get(earlier);
    var second = status.get(later);
    if (first != null && second != null && Instant.parse(second).isBefore(Instant.parse(first))) {
      found.add(later + " before " + earlier);
    }
  }
}
