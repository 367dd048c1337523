package io.jubelet.bench;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.jubelet.testbed.TestbedFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When the API server first told that something is so: one watch for a whole run, each event
 * stamped with monotonic time as it arrives. Ask before the cause, or the event may be missed.
 */
public final class Sightings<T extends HasMetadata> implements Watcher<T> {
  /** Longest wait for one event; a hundred pods at once take a Go kubelet a fifth of it. */
  private static final Duration PATIENCE = Duration.ofSeconds(240);

  /** Expectations by the name of the object; met ones are removed. */
  private final Map<String, List<Expectation<T>>> expected = new ConcurrentHashMap<>();

  private record Expectation<T>(Action action, Predicate<T> fact, CompletableFuture<Long> seen) {

    boolean metBy(Action told, T object) {
      var deleted = told == Action.DELETED;
      return deleted == (action == Action.DELETED) && fact.test(object);
    }
  }

  /** The monotonic time, in nanoseconds, of an event that will come. */
  public final class Sighting {
    private final String what;
    private final CompletableFuture<Long> seen;

    private Sighting(String what, CompletableFuture<Long> seen) {
      this.what = what;
      this.seen = seen;
    }

    /** Waits for the event; throws {@link TestbedFailure} when it does not come. */
    public long await() {
      try {
        return seen.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        throw new TestbedFailure("the API server did not tell: " + what, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TestbedFailure("interrupted while waiting for: " + what, e);
      }
    }
  }

  /** The next event after which the fact holds of an object that exists. */
  public Sighting of(String name, Predicate<T> fact) {
    return expect(name, Action.MODIFIED, fact);
  }

  /** The event that the object is gone. */
  public Sighting end(String name) {
    return expect(name, Action.DELETED, _ -> true);
  }

  @Override
  public void eventReceived(Action action, T object) {
    long now = System.nanoTime();
    var waiting = expected.get(object.getMetadata().getName());
    if (waiting == null) {
      return;
    }
    for (var expectation : waiting) {
      if (expectation.metBy(action, object)) {
        waiting.remove(expectation);
        expectation.seen().complete(now);
      }
    }
  }

  /** A watch that the server ended for good fails whoever waits. */
  @Override
  public void onClose(@Nullable WatcherException cause) {
    for (var waiting : expected.values()) {
      waiting.forEach(each -> each.seen().completeExceptionally(closed(cause)));
    }
  }

  private static TestbedFailure closed(@Nullable WatcherException cause) {
    return cause == null
        ? new TestbedFailure("the watch was closed")
        : new TestbedFailure("the watch ended", cause);
  }

  private Sighting expect(String name, Action action, Predicate<T> fact) {
    var seen = new CompletableFuture<Long>();
    expected
        .computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>())
        .add(new Expectation<>(action, fact, seen));
    return new Sighting("%s of %s".formatted(action, name), seen);
  }
}
