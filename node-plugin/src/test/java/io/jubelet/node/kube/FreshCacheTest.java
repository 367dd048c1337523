package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FreshCacheTest {
  private final AtomicInteger reads = new AtomicInteger();

  private Outcome<Integer> get(FreshCache<String, Integer> cache, String key, long notBefore) {
    return cache.get(
        key,
        notBefore,
        Deadline.after(Duration.ofSeconds(10)),
        _ -> new Done<>(reads.incrementAndGet()));
  }

  private static FreshCache<String, Integer> cache(int maxEntries, Duration lifetime) {
    return new FreshCache<>(maxEntries, lifetime, _ -> true);
  }

  @Test
  void valueIsReadOnceForThoseWhoKnewOfItBefore() {
    var cache = cache(10, Duration.ofHours(1));
    var early = System.nanoTime();

    assertThat(get(cache, "a", early)).isEqualTo(new Done<>(1));
    assertThat(get(cache, "a", early)).isEqualTo(new Done<>(1));
  }

  @Test
  void whoComesLaterSeesTheStateOfThen() {
    var cache = cache(10, Duration.ofHours(1));
    get(cache, "a", System.nanoTime());

    var later = System.nanoTime();

    assertThat(get(cache, "a", later)).isEqualTo(new Done<>(2));
    assertThat(get(cache, "a", later)).isEqualTo(new Done<>(2));
  }

  @Test
  void valueHasALifetime() {
    var cache = cache(10, Duration.ZERO);
    var early = System.nanoTime();

    get(cache, "a", early);

    assertThat(get(cache, "a", early)).isEqualTo(new Done<>(2));
  }

  @Test
  void leastRecentlyUsedGoesAtTheBound() {
    var cache = cache(2, Duration.ofHours(1));
    var early = System.nanoTime();
    get(cache, "a", early);
    get(cache, "b", early);
    get(cache, "a", early);
    get(cache, "c", early);

    assertThat(get(cache, "a", early)).isEqualTo(new Done<>(1));
    assertThat(get(cache, "b", early)).isEqualTo(new Done<>(4));
  }

  @Test
  void failureIsNotKept() {
    var cache = cache(10, Duration.ofHours(1));
    var early = System.nanoTime();
    var deadline = Deadline.after(Duration.ofSeconds(10));

    assertThat(cache.get("a", early, deadline, _ -> new Unknown<>("lost")))
        .isEqualTo(new Unknown<>("lost"));
    assertThat(get(cache, "a", early)).isEqualTo(new Done<>(1));
  }

  @Test
  void whileNobodyAnswersAValueIsToldAsItWasReadLast() {
    var cache = cache(10, Duration.ZERO);
    var early = System.nanoTime();
    var deadline = Deadline.after(Duration.ofSeconds(10));
    get(cache, "a", early);

    assertThat(cache.get("a", early, deadline, _ -> new Unknown<>("lost")))
        .isEqualTo(new Done<>(1));
    assertThat(cache.get("a", early, deadline, _ -> new Refused<>("Gone", "no")))
        .isEqualTo(new Refused<>("Gone", "no"));
    assertThat(cache.get("a", System.nanoTime(), deadline, _ -> new Unknown<>("lost")))
        .isEqualTo(new Unknown<>("lost"));
    assertThat(get(cache, "a", early)).isEqualTo(new Done<>(2));
  }

  @Test
  void whatIsNotWorthKeepingIsReadAgain() {
    var cache = new FreshCache<String, Integer>(10, Duration.ofHours(1), value -> value > 1);
    var early = System.nanoTime();

    get(cache, "a", early);

    assertThat(get(cache, "a", early)).isEqualTo(new Done<>(2));
    assertThat(get(cache, "a", early)).isEqualTo(new Done<>(2));
  }
}
