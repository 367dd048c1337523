package io.jubelet.node.kube;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Unknown;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Values read from elsewhere, kept for a time. A reader says how old a value may be: one that began
 * to be read before that moment is read again. Readers of one key wait for each other, so that a
 * crowd that comes at once causes two reads and not one each. While nobody answers, a value is told
 * as it was read last, however long ago.
 */
final class FreshCache<K, V> {
  private final int maxEntries;
  private final Duration lifetime;
  private final Predicate<V> worthKeeping;
  private final ReentrantLock lock = new ReentrantLock();

  /** Least recently used first. */
  private final Map<K, Slot<V>> slots = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Slot<V> {
    final ReentrantLock reading = new ReentrantLock();
    Optional<Read<V>> kept = Optional.empty();
  }

  /** A value and when its reading began. */
  private record Read<V>(V value, long begun) {}

  /**
   * @param maxEntries the least recently used goes when there are more
   * @param worthKeeping what is not is read each time
   */
  FreshCache(int maxEntries, Duration lifetime, Predicate<V> worthKeeping) {
    this.maxEntries = maxEntries;
    this.lifetime = lifetime;
    this.worthKeeping = worthKeeping;
  }

  /**
   * The value, as it was at {@code notBefore} or later.
   *
   * @param notBefore a value of {@link System#nanoTime}
   */
  Outcome<V> get(K key, long notBefore, Deadline deadline, Function<Deadline, Outcome<V>> reader) {
    var slot = slot(key);
    try {
      if (!slot.reading.tryLock(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
        return new Unknown<>("another reading of " + key + " has not ended");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Unknown<>("interrupted before reading " + key);
    }
    try {
      return get(slot, notBefore, deadline, reader);
    } finally {
      slot.reading.unlock();
    }
  }

  private Outcome<V> get(
      Slot<V> slot, long notBefore, Deadline deadline, Function<Deadline, Outcome<V>> reader) {
    var now = System.nanoTime();
    var kept = slot.kept.filter(read -> read.begun - notBefore >= 0);
    if (kept.isPresent() && now - kept.get().begun < lifetime.toNanos()) {
      return new Done<>(kept.get().value);
    }
    var read = reader.apply(deadline);
    if (read instanceof Unknown<V> && kept.isPresent()) {
      return new Done<>(kept.get().value);
    }
    return read.map(
        value -> {
          slot.kept = Optional.of(new Read<>(value, now)).filter(r -> keep(r.value));
          return value;
        });
  }

  private boolean keep(V value) {
    return worthKeeping.test(value);
  }

  private Slot<V> slot(K key) {
    lock.lock();
    try {
      var slot = slots.computeIfAbsent(key, _ -> new Slot<>());
      if (slots.size() > maxEntries) {
        var eldest = slots.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
      return slot;
    } finally {
      lock.unlock();
    }
  }
}
