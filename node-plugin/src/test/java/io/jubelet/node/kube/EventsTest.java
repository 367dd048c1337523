package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.KubeApi.InvolvedObject;
import io.jubelet.node.effect.KubeApi.ObjectEvent;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class EventsTest {
  private static final ObjectEvent EVENT =
      new ObjectEvent(
          InvolvedObject.pod(new PodUid("u-1"), new PodName("default", "p"), ""),
          false,
          "Pulled",
          "m",
          Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void fullQueueDropsWhatIsNew() throws Exception {
    try (var server = new ScriptedServer();
        var connection = Connection.open(server.config(), "test")) {
      var events = new Events(connection, "n1");
      for (int i = 0; i < 512; i++) {
        assertThat(events.add(EVENT)).isInstanceOf(Outcome.Done.class);
      }

      assertThat(events.add(EVENT))
          .isEqualTo(
              new Outcome.Refused<Outcome.Nothing>("TooManyEvents", "512 events wait to be told"));
    }
  }

  @Test
  void createWhoseAnswerWasLostIsTriedAgainUnderItsName() throws Exception {
    try (var server = new ScriptedServer();
        var connection = Connection.open(server.config(), "test")) {
      server.answer(503, "").answer(409, "{\"kind\":\"Status\",\"reason\":\"AlreadyExists\"}");
      var events = new Events(connection, "n1");
      var writer = Thread.ofVirtual().start(events);
      events.add(EVENT);
      events.add(EVENT);

      assertThat(server.asked()).isEqualTo("POST /api/v1/namespaces/default/events");
      assertThat(server.asked()).isEqualTo("POST /api/v1/namespaces/default/events");
      assertThat(server.asked()).startsWith("PATCH /api/v1/namespaces/default/events/p.");
      writer.interrupt();
    }
  }

  @Test
  void anEventOfTheNodeIsInTheDefaultNamespace() throws Exception {
    try (var server = new ScriptedServer();
        var connection = Connection.open(server.config(), "test")) {
      server.answer(201, "{}");
      var events = new Events(connection, "n1");
      var writer = Thread.ofVirtual().start(events);
      events.add(
          new ObjectEvent(
              InvolvedObject.node("n1", "u-2"), false, "NodeReady", "m", Instant.EPOCH));
      events.add(
          new ObjectEvent(
              InvolvedObject.node("n1", "u-2"), false, "NodeReady", "m", Instant.EPOCH));

      assertThat(server.asked()).isEqualTo("POST /api/v1/namespaces/default/events");
      assertThat(server.asked()).startsWith("PATCH /api/v1/namespaces/default/events/n1.");
      writer.interrupt();
    }
  }

  @Test
  void anEventOutlastsAnOutage() throws Exception {
    try (var server = new ScriptedServer();
        var connection = Connection.open(server.config(), "test")) {
      for (int i = 0; i < 4; i++) {
        server.answer(503, "");
      }
      server.answer(201, "{}");
      var events = new Events(connection, "n1");
      var writer = Thread.ofVirtual().start(events);
      events.add(EVENT);
      events.add(EVENT);

      for (int i = 0; i < 5; i++) {
        assertThat(server.asked()).isEqualTo("POST /api/v1/namespaces/default/events");
      }
      assertThat(server.asked()).startsWith("PATCH /api/v1/namespaces/default/events/p.");
      writer.interrupt();
    }
  }
}
