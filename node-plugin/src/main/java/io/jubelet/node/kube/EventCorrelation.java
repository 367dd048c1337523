package io.jubelet.node.kube;

import io.jubelet.node.effect.KubeApi.InvolvedObject;
import io.jubelet.node.effect.KubeApi.ObjectEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What becomes of an event that is like earlier ones, as {@code EventCorrelator} of client-go has
 * it. After ten messages for one reason within ten minutes the next ones are combined; of one
 * object no more than 25 are told at once, and then one every five minutes. Of one thread.
 */
final class EventCorrelation {
  /** Groups and objects that are remembered; the one not seen for longest is forgotten. */
  static final int MOST = 512;

  private static final int MESSAGES = 10;
  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final int BURST = 25;
  private static final Duration REFILL = Duration.ofMinutes(5);
  private static final String COMBINED = "(combined from similar events): ";

  /**
   * What makes two events the same.
   *
   * @param message empty for all that are combined
   */
  record Key(InvolvedObject about, boolean warning, String reason, String message) {}

  /** An event as it is told, and the one that it counts up. */
  record Correlated(Key key, ObjectEvent event) {}

  /** The messages of one reason. */
  private record Group(TreeSet<String> messages, Instant last) {}

  /** How many events of an object may still be told. */
  private record Allowance(double left, Instant at) {}

  private final Map<Key, Group> groups = new Recent<>();

  /** By the UID of the object. */
  private final Map<String, Allowance> allowances = new Recent<>();

  /** Empty for one that is not told. */
  Optional<Correlated> of(ObjectEvent event) {
    if (!allowed(event)) {
      return Optional.empty();
    }
    var similar = key(event, "");
    var group =
        Optional.ofNullable(groups.get(similar))
            .filter(known -> within(known.last, event.at(), INTERVAL))
            .orElseGet(() -> new Group(new TreeSet<>(), event.at()));
    var known = group.messages.contains(event.message());
    var combine = !known && group.messages.size() >= MESSAGES;
    if (!known && !combine) {
      group.messages.add(event.message());
    }
    groups.put(similar, new Group(group.messages, event.at()));
    return Optional.of(
        combine
            ? new Correlated(similar, combined(event))
            : new Correlated(key(event, event.message()), event));
  }

  private boolean allowed(ObjectEvent event) {
    var before =
        Optional.ofNullable(allowances.get(event.about().uid()))
            .orElseGet(() -> new Allowance(BURST, event.at()));
    var passed = Math.max(0, Duration.between(before.at, event.at()).toMillis());
    var left = Math.min(BURST, before.left + (double) passed / REFILL.toMillis());
    var told = left >= 1;
    allowances.put(event.about().uid(), new Allowance(told ? left - 1 : left, event.at()));
    return told;
  }

  private static boolean within(Instant from, Instant to, Duration interval) {
    return Duration.between(from, to).compareTo(interval) <= 0;
  }

  private static Key key(ObjectEvent event, String message) {
    return new Key(event.about(), event.warning(), event.reason(), message);
  }

  private static ObjectEvent combined(ObjectEvent event) {
    return new ObjectEvent(
        event.about(), event.warning(), event.reason(), COMBINED + event.message(), event.at());
  }

  /** A map with a bound. */
  private static final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MOST;
    }
  }
}
