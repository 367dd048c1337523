package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ListWatchTest {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final String LIST = "GET /things?fieldSelector=a%3Db&limit=50&continue=";

  private ScriptedServer server;
  private Connection connection;
  private Optional<ListWatch> watch = Optional.empty();
  private final Sink told = new Sink();

  /** What was told, as text; throws when it is told of "poison". */
  private static final class Sink implements ListWatch.Sink {
    private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();

    @Override
    public void listed(List<JsonNode> items) {
      texts.add("listed " + items.stream().map(ListWatchTest::name).toList());
    }

    @Override
    public void changed(JsonNode item) {
      if (name(item).equals("poison")) {
        throw new IllegalStateException("poisoned");
      }
      texts.add("changed " + name(item));
    }

    @Override
    public void gone(JsonNode item) {
      texts.add("gone " + name(item));
    }

    @Override
    public void absent() {
      texts.add("absent");
    }

    String next() throws InterruptedException {
      var next = texts.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
      return next == null ? "nothing was told within " + LONGEST : next;
    }
  }

  private static String name(JsonNode item) {
    return item.path("metadata").path("name").asText();
  }

  @BeforeEach
  void open() throws Exception {
    server = new ScriptedServer();
    connection = Connection.open(server.config(), "test");
  }

  @AfterEach
  void close() {
    watch.ifPresent(ListWatch::close);
    connection.close();
    server.close();
  }

  private void follow(boolean mayBeAbsent) {
    var target = new ListWatch.Target("/things", "a=b", mayBeAbsent);
    var followed = new ListWatch(connection, target, told);
    watch = Optional.of(followed);
    Thread.ofVirtual().start(followed);
  }

  private static String list(String version, String next, String... names) {
    var items = List.of(names).stream().map(name -> object(name, "1")).toList();
    return "{\"metadata\":{\"resourceVersion\":\"%s\",\"continue\":\"%s\"},\"items\":%s}"
        .formatted(version, next, items);
  }

  private static String object(String name, String version) {
    return "{\"metadata\":{\"name\":\"%s\",\"resourceVersion\":\"%s\"}}".formatted(name, version);
  }

  private static String event(String type, String name, String version) {
    return "{\"type\":\"%s\",\"object\":%s}".formatted(type, object(name, version));
  }

  @Test
  void pagesAreToldAsOneListAndTheWatchBeginsThere() throws Exception {
    server
        .answer(200, list("5", "more", "a", "b"))
        .answer(200, list("5", "", "c"))
        .breakAfter(event("ADDED", "d", "6"), event("DELETED", "a", "7"));
    follow(false);

    assertThat(told.next()).isEqualTo("listed [a, b, c]");
    assertThat(told.next()).isEqualTo("changed d");
    assertThat(told.next()).isEqualTo("gone a");
    assertThat(server.asked()).isEqualTo(LIST);
    assertThat(server.asked()).isEqualTo(LIST + "more");
    assertThat(server.asked()).contains("watch=true").endsWith("resourceVersion=5");
  }

  @Test
  void brokenWatchGoesOnFromTheLastVersionWithoutAList() throws Exception {
    server
        .answer(200, list("5", ""))
        .breakAfter(event("ADDED", "a", "6"), event("BOOKMARK", "", "9"))
        .breakAfter(event("MODIFIED", "a", "10"));
    follow(false);
    server.asked();
    server.asked();

    assertThat(server.asked()).endsWith("resourceVersion=9");
    assertThat(told.next()).isEqualTo("listed []");
    assertThat(told.next()).isEqualTo("changed a");
    assertThat(told.next()).isEqualTo("changed a");
  }

  @Test
  void versionThatIsGoneMeansANewList() throws Exception {
    var gone = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}";
    server
        .answer(200, list("5", "", "a"))
        .answer(410, "")
        .answer(200, list("8", "", "b"))
        .breakAfter(gone)
        .answer(200, list("9", "", "c"));
    follow(false);

    assertThat(told.next()).isEqualTo("listed [a]");
    assertThat(told.next()).isEqualTo("listed [b]");
    assertThat(told.next()).isEqualTo("listed [c]");
  }

  @Test
  void serverInTroubleIsAskedAgain() throws Exception {
    server.answer(503, "").answer(200, "no json").answer(200, list("5", "", "a"));
    follow(false);

    assertThat(told.next()).isEqualTo("listed [a]");
  }

  @Test
  void listenerThatFailedIsToldEverythingAnew() throws Exception {
    server
        .answer(200, list("5", ""))
        .breakAfter(event("ADDED", "poison", "6"))
        .answer(200, list("7", "", "a"));
    follow(false);

    assertThat(told.next()).isEqualTo("listed []");
    assertThat(told.next()).isEqualTo("listed [a]");
  }

  @Test
  void kindThatIsNotInstalledIsAbsent() throws Exception {
    server.answer(404, "");
    follow(true);

    assertThat(told.next()).isEqualTo("absent");
  }

  @Test
  void kindThatNobodyMayReadIsAbsent() throws Exception {
    server.answer(403, "");
    follow(true);

    assertThat(told.next()).isEqualTo("absent");
  }
}
