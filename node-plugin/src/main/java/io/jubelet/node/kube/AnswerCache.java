package io.jubelet.node.kube;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers by key, each for a time; the least recently used goes when there are too many.
 *
 * @param <K> must not be a secret, as keys are kept
 */
final class AnswerCache<K, V> {
  private record Kept<V>(V value, long until) {}

  private final int maxEntries;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, Kept<V>> kept = new LinkedHashMap<>(16, 0.75f, true);

  AnswerCache(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  Optional<V> get(K key) {
    lock.lock();
    try {
      var found = kept.get(key);
      return found == null || System.nanoTime() - found.until >= 0
          ? Optional.empty()
          : Optional.of(found.value);
    } finally {
      lock.unlock();
    }
  }

  void put(K key, V value, Duration lifetime) {
    lock.lock();
    try {
      kept.put(key, new Kept<>(value, System.nanoTime() + lifetime.toNanos()));
      if (kept.size() > maxEntries) {
        Iterator<K> eldest = kept.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }
}
