package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.effect.KubeApi.InvolvedObject;
import io.jubelet.node.effect.KubeApi.ObjectEvent;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.kube.EventCorrelation.Key;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Events of pods and of the Node (core/v1), written by one thread behind a bounded queue, so that
 * telling what happened never delays what happens. One that says the same again within ten minutes
 * counts up the first; {@link EventCorrelation} says which are the same.
 */
final class Events implements Runnable {
  /** A burst of a hundred pods with their events; what does not fit is dropped. */
  private static final int MAX_WAITING = 512;

  private static final int MAX_REMEMBERED = 512;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** Where the API server does not answer: three to six minutes, with the pauses between. */
  private static final int MAX_TRIES = 36;

  private static final Backoff BETWEEN =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  /** Length of {@code metadata.name} of an event is that of a DNS subdomain. */
  private static final int MAX_OBJECT_PART = 230;

  private final Connection connection;
  private final String node;
  private final BlockingQueue<ObjectEvent> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

  /** How many events were named; only the writing thread counts. */
  private long named;

  private final EventCorrelation correlation = new EventCorrelation();
  private final AnswerCache<Key, Series> remembered = new AnswerCache<>(MAX_REMEMBERED);

  /** The event that stands for several, and for how many. */
  private record Series(String name, int count) {}

  Events(Connection connection, String node) {
    this.connection = connection;
    this.node = node;
  }

  /** Done when it will be told; Refused with TooManyEvents when the queue is full. */
  Outcome<Nothing> add(ObjectEvent event) {
    return waiting.offer(event)
        ? Outcome.done()
        : new Refused<>("TooManyEvents", MAX_WAITING + " events wait to be told");
  }

  /** Until interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        tell(waiting.take());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(ObjectEvent happened) throws InterruptedException {
    var correlated = correlation.of(happened);
    if (correlated.isPresent()) {
      tell(correlated.get().key(), correlated.get().event());
    }
  }

  private void tell(Key key, ObjectEvent event) throws InterruptedException {
    var earlier = remembered.get(key);
    if (earlier.isPresent()) {
      var series = new Series(earlier.get().name, earlier.get().count + 1);
      if (send(repeated(event, series)) instanceof Outcome.Done<Nothing>) {
        remembered.put(key, series, REMEMBERED);
        return;
      }
    }
    var first = new Series(name(event), 1);
    if (send(Call.post(path(event.about()), first(event, first)))
        instanceof Outcome.Done<Nothing>) {
      remembered.put(key, first, REMEMBERED);
    }
  }

  /**
   * Repeating is safe: a create by its name, a patch by its values. What waits behind this event
   * would get no other answer, so nothing is gained by dropping it early.
   */
  private Outcome<Nothing> send(Call call) throws InterruptedException {
    var outcome = connection.send(call, ANSWER).outcome();
    for (int tried = 1; tried < MAX_TRIES && outcome instanceof Unknown<Nothing>; tried++) {
      TimeUnit.NANOSECONDS.sleep(BETWEEN.after(tried, ThreadLocalRandom.current()).toNanos());
      outcome = connection.send(call, ANSWER).outcome();
    }
    return outcome instanceof Refused<Nothing>(String reason, _) && reason.equals("AlreadyExists")
        ? Outcome.done()
        : outcome;
  }

  private Call repeated(ObjectEvent event, Series series) {
    var patch =
        Json.object()
            .put("count", series.count)
            .put("message", event.message())
            .put("lastTimestamp", Json.time(event.at()));
    return Call.mergePatch(path(event.about()) + "/" + series.name, patch);
  }

  private ObjectNode first(ObjectEvent event, Series series) {
    var time = Json.time(event.at());
    var body =
        Json.object()
            .put("apiVersion", "v1")
            .put("kind", "Event")
            .put("type", event.warning() ? "Warning" : "Normal")
            .put("reason", event.reason())
            .put("message", event.message())
            .put("count", series.count)
            .put("firstTimestamp", time)
            .put("lastTimestamp", time)
            .put("reportingComponent", "kubelet")
            .put("reportingInstance", node);
    body.putObject("metadata").put("name", series.name).put("namespace", namespace(event.about()));
    body.putObject("source").put("component", "kubelet").put("host", node);
    body.set("involvedObject", involved(event.about()));
    return body;
  }

  private static ObjectNode involved(InvolvedObject about) {
    var involved =
        Json.object()
            .put("apiVersion", "v1")
            .put("kind", about.kind())
            .put("name", about.name())
            .put("uid", about.uid());
    if (!about.namespace().isEmpty()) {
      involved.put("namespace", about.namespace());
    }
    if (!about.field().isEmpty()) {
      involved.put("fieldPath", about.field());
    }
    return involved;
  }

  /** The object and the time, as client-go names events; events of one moment are told apart. */
  private String name(ObjectEvent event) {
    var object = event.about().name();
    var nanos = event.at().getEpochSecond() * 1_000_000_000L + event.at().getNano() + named++;
    return object.substring(0, Math.min(object.length(), MAX_OBJECT_PART))
        + "."
        + Long.toHexString(nanos);
  }

  /** Events of what has no namespace are in that of the default. */
  private static String namespace(InvolvedObject about) {
    return about.namespace().isEmpty() ? "default" : about.namespace();
  }

  private static String path(InvolvedObject about) {
    return "/api/v1/namespaces/%s/events".formatted(Call.segment(namespace(about)));
  }
}
