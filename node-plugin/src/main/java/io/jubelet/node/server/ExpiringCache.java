package io.jubelet.node.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers that may be given again for a while. At most {@link #MAX_ENTRIES}: when it is full it
 * forgets everything, which costs one question each.
 */
final class ExpiringCache<K, V> {
  static final int MAX_ENTRIES = 1024;

  private final ConcurrentHashMap<K, Entry<V>> entries = new ConcurrentHashMap<>();

  Optional<V> get(K key, Instant now) {
    var entry = entries.get(key);
    return entry == null || !now.isBefore(entry.until)
        ? Optional.empty()
        : Optional.of(entry.value);
  }

  void put(K key, V value, Instant now, Duration ttl) {
    if (ttl.isZero()) {
      return;
    }
    if (entries.size() >= MAX_ENTRIES) {
      entries.clear();
    }
    entries.put(key, new Entry<>(value, now.plus(ttl)));
  }

  private record Entry<V>(V value, Instant until) {}
}
