package io.jubelet.node.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Follows the resources of one kind that a field selector picks: lists them, then watches from
 * there. A watch that ended or broke goes on from the version it had reached; only when the API
 * server no longer has that version (410) everything is listed anew. Keeps no resource.
 *
 * <p>The sink is called from the thread that runs this, one call after the other.
 */
final class ListWatch implements Runnable {
  /** What is told of the resources; trees are as the API has them. */
  interface Sink {
    /** All of them, as of now. */
    void listed(List<JsonNode> items);

    void changed(JsonNode item);

    void gone(JsonNode item);

    /** The API server does not have this kind, or does not show it; told again at every look. */
    void absent();
  }

  /**
   * What to follow.
   *
   * @param mayBeAbsent whether the kind may be missing in a cluster: then it is looked for quietly.
   *     A kind that is not there is also one that nobody may read, so that both look alike
   */
  record Target(String path, String fieldSelector, boolean mayBeAbsent) {}

  /** Resources in one answer, so that a full node's pods need not be in memory as one text. */
  private static final int PAGE = 50;

  private static final Duration ANSWER = Duration.ofSeconds(15);

  /** Bookmarks come about once a minute; a stream without any for so long is dead. */
  private static final Duration IDLE = Duration.ofMinutes(3);

  private static final Duration SHORTEST_WATCH = Duration.ofMinutes(5);
  private static final Duration LONGEST_WATCH = Duration.ofMinutes(10);

  /** A watch that lived so long was a good one: the failures before it are forgotten. */
  private static final Duration GOOD_WATCH = Duration.ofSeconds(2);

  private static final Backoff AFTER_FAILURE =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  /**
   * A kind that is not there may be installed at any time, most likely soon after its nodes; the
   * limit is what 5,000 nodes of a cluster that never installs it may ask for: 100 answers a
   * second.
   */
  private static final Backoff AFTER_ABSENCE =
      new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60));

  private static final System.Logger LOG = System.getLogger(ListWatch.class.getName());

  private final Connection connection;
  private final Target target;
  private final Sink sink;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Of the last list or event; empty means that everything has to be listed. */
  private String version = "";

  private int failures;
  private int absences;

  /** Whether a list has succeeded. */
  private boolean seen;

  private volatile Optional<LineStream> stream = Optional.empty();

  /** How a list or a watch went. */
  private sealed interface Turn {
    /** Done with it, go on at once. */
    record Good() implements Turn {}

    /** The version is no longer there. */
    record Expired() implements Turn {}

    /** The kind is not there, or hidden from us: it may have been there before. */
    record Absent(boolean hidden) implements Turn {}

    record Failed(String cause) implements Turn {}
  }

  ListWatch(Connection connection, Target target, Sink sink) {
    this.connection = connection;
    this.target = target;
    this.sink = sink;
  }

  /** Until closed or interrupted. */
  @Override
  public void run() {
    try {
      while (!closed.await(0, TimeUnit.NANOSECONDS)) {
        var pause = afterwards(turn());
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A sink that throws has not taken what it was told, so that it has to be told everything. */
  private Turn turn() throws InterruptedException {
    try {
      return version.isEmpty() ? list() : watch();
    } catch (RuntimeException e) {
      version = "";
      LOG.log(System.Logger.Level.ERROR, "what " + target.path + " told was not taken", e);
      return new Turn.Failed("the listener failed: " + e);
    }
  }

  /** Ends it; the sink may be told one more thing while this returns. */
  void close() {
    closed.countDown();
    stream.ifPresent(LineStream::close);
  }

  private Duration afterwards(Turn turn) {
    var random = ThreadLocalRandom.current();
    return switch (turn) {
      case Turn.Good _ -> {
        failures = 0;
        absences = 0;
        yield Duration.ZERO;
      }
      case Turn.Expired _ -> {
        version = "";
        failures++;
        yield failures == 1 ? Duration.ZERO : AFTER_FAILURE.after(failures, random);
      }
      case Turn.Absent(boolean hidden) -> {
        version = "";
        failures = 0;
        absences++;
        if (!hidden || !seen) {
          sink.absent();
        }
        yield AFTER_ABSENCE.after(absences, random);
      }
      case Turn.Failed(String cause) -> {
        failures++;
        log(cause);
        yield AFTER_FAILURE.after(failures, random);
      }
    };
  }

  /** The first failure of a row; the rest says nothing new. */
  private void log(String cause) {
    if (closed.getCount() > 0) {
      var level = failures == 1 ? System.Logger.Level.INFO : System.Logger.Level.DEBUG;
      LOG.log(level, "watch of {0} interrupted: {1}", target.path, cause);
    }
  }

  private String url(String options) {
    return "%s?fieldSelector=%s&%s"
        .formatted(target.path, Call.query(target.fieldSelector), options);
  }

  private Turn list() {
    var items = new ArrayList<JsonNode>();
    var next = "";
    try {
      do {
        var page = url("limit=%d&continue=%s".formatted(PAGE, Call.query(next)));
        switch (connection.send(Call.get(page), ANSWER)) {
          case Reply.Answered answer when answer.success() -> {
            var list = Json.tree(answer.body());
            list.path("items").forEach(items::add);
            next = list.path("metadata").path("continue").asText();
            version = list.path("metadata").path("resourceVersion").asText();
          }
          case Reply answer -> {
            version = "";
            return refused(answer);
          }
        }
      } while (!next.isEmpty());
    } catch (JsonProcessingException e) {
      version = "";
      return new Turn.Failed("a list that is not understood: " + e.getOriginalMessage());
    }
    seen = true;
    sink.listed(items);
    return new Turn.Good();
  }

  private Turn refused(Reply reply) {
    return switch (reply) {
      case Reply.Lost(_, String cause) -> new Turn.Failed(cause);
      case Reply.Answered answer when answer.status() == Reply.GONE -> new Turn.Expired();
      case Reply.Answered answer when target.mayBeAbsent && answer.status() == Reply.NOT_FOUND ->
          new Turn.Absent(false);
      case Reply.Answered answer when target.mayBeAbsent && answer.status() == Reply.FORBIDDEN ->
          new Turn.Absent(true);
      case Reply.Answered answer -> new Turn.Failed(answer.reason() + ": " + answer.message());
    };
  }

  private Turn watch() throws InterruptedException {
    var lifetime =
        Backoff.between(SHORTEST_WATCH, LONGEST_WATCH, ThreadLocalRandom.current()).toSeconds();
    var call =
        Call.get(
            url(
                "watch=true&allowWatchBookmarks=true&timeoutSeconds=%d&resourceVersion=%s"
                    .formatted(lifetime, Call.query(version))));
    long begun = System.nanoTime();
    try {
      var response = connection.stream(call, ANSWER);
      try (var lines = response.body()) {
        stream = Optional.of(lines);
        return closed.getCount() == 0 ? new Turn.Good() : follow(call, response, begun);
      }
    } catch (IOException e) {
      forgetFailures(begun);
      return new Turn.Failed(String.valueOf(e.getMessage()));
    } finally {
      stream = Optional.empty();
    }
  }

  private Turn follow(Call call, HttpResponse<LineStream> response, long begun)
      throws IOException, InterruptedException {
    var lines = response.body();
    if (response.statusCode() != Reply.OK) {
      var body = lines.next(ANSWER).orElseGet(() -> new byte[0]);
      return refused(new Reply.Answered(call, response.statusCode(), body));
    }
    for (var line = lines.next(IDLE); line.isPresent(); line = lines.next(IDLE)) {
      var event = Json.tree(line.get());
      var item = event.path("object");
      if (event.path("type").asText().equals("ERROR")) {
        return item.path("code").asInt() == Reply.GONE
            ? new Turn.Expired()
            : new Turn.Failed(item.path("message").asText());
      }
      tell(event.path("type").asText(), item);
      version = item.path("metadata").path("resourceVersion").asText();
    }
    return forgetFailures(begun)
        ? new Turn.Good()
        : new Turn.Failed("the API server ended the watch at once");
  }

  /** A kind of event that is not known yet is one that was not asked for. */
  private void tell(String type, JsonNode item) {
    switch (type) {
      case "ADDED", "MODIFIED" -> sink.changed(item);
      case "DELETED" -> sink.gone(item);
      default -> {}
    }
  }

  private boolean forgetFailures(long begun) {
    boolean good = System.nanoTime() - begun > GOOD_WATCH.toNanos();
    if (good) {
      failures = 0;
    }
    return good;
  }
}
