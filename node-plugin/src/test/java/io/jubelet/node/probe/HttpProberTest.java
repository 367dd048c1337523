package io.jubelet.node.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober.Answer;
import io.jubelet.node.effect.Prober.Health;
import io.jubelet.node.model.ProbeHandler.Header;
import io.jubelet.node.model.ProbeHandler.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked on a thread that waits; {@link HttpConversationTest} asks the same without. */
class HttpProberTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final HttpProber prober = new HttpProber("kube-probe/1.37");
  private final BlockingQueue<String> requests = new ArrayBlockingQueue<>(32);
  private final CountDownLatch end = new CountDownLatch(1);
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    end.countDown();
    server.close();
  }

  private interface Talk {
    void with(Socket socket) throws IOException, InterruptedException;
  }

  /** Lets every connection be answered like this. */
  private void answering(Talk talk) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try (var socket = server.accept()) {
                  var bytes = new byte[8192];
                  var count = socket.getInputStream().read(bytes);
                  requests.add(new String(bytes, 0, Math.max(0, count), ISO_8859_1));
                  talk.with(socket);
                } catch (IOException _) {
                  // The prober hangs up when it has seen enough.
                } catch (InterruptedException _) {
                  return;
                }
              }
            });
  }

  private void answering(String text) {
    answering(socket -> socket.getOutputStream().write(text.getBytes(ISO_8859_1)));
  }

  private Outcome<Answer> ask(String path, Duration timeout, Header... headers) {
    var get = new Http(false, "", server.getLocalPort(), path, List.of(headers));
    return ask(prober, get, "127.0.0.1", timeout);
  }

  Outcome<Answer> ask(HttpProber http, Http get, String host, Duration timeout) {
    return http.ask(get, host, timeout);
  }

  private static Answer answer(Outcome<Answer> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<Answer>) outcome).value();
  }

  @ParameterizedTest
  @CsvSource({"200, true", "204, true", "399, true", "400, false", "404, false", "500, false"})
  void statusFrom200To399IsWell(int status, boolean well) {
    answering("HTTP/1.1 %d Whatever\r\nContent-Length: 0\r\n\r\n".formatted(status));

    assertThat(answer(ask("/", LONG)).success()).isEqualTo(well);
  }

  @Test
  void failureNamesTheStatus() {
    answering("HTTP/1.1 503 Service Unavailable\r\n\r\nbody");

    assertThat(answer(ask("/", LONG)))
        .isEqualTo(Answer.unwell("HTTP probe failed with statuscode: 503"));
  }

  @Test
  void requestBearsPathHostAgentAndTheUsersHeaders() throws Exception {
    answering("HTTP/1.1 200 OK\r\n\r\n");

    answer(ask("healthz?full=1", LONG, new Header("X-Token", "a"), new Header("Host", "web")));

    assertThat(requests.take())
        .isEqualTo(
            "GET /healthz?full=1 HTTP/1.1\r\nHost: web\r\nUser-Agent: kube-probe/1.37\r\n"
                + "Accept: */*\r\nX-Token: a\r\nConnection: close\r\n\r\n");
  }

  @Test
  void usersAgentReplacesOursAndAnEmptyOneLeavesItOut() throws Exception {
    answering("HTTP/1.1 200 OK\r\n\r\n");

    answer(ask("/", LONG, new Header("user-agent", "mine"), new Header("Accept", "")));

    assertThat(requests.take()).contains("User-Agent: mine\r\n").doesNotContain("Accept");
  }

  @Test
  void pathThatWouldBreakTheRequestIsEscaped() throws Exception {
    answering("HTTP/1.1 200 OK\r\n\r\n");

    answer(ask("/a b\r\nX: y", LONG));

    assertThat(requests.take()).startsWith("GET /a%20b%0D%0AX:%20y HTTP/1.1\r\n");
  }

  @Test
  void headerThatWouldBeginAnotherOneIsRefused() {
    var outcome = ask("/", LONG, new Header("X", "a\r\nY: b"));

    assertThat(outcome)
        .isEqualTo(new Outcome.Refused<>("InvalidHeader", "invalid HTTP header 'X'"));
  }

  @Test
  void redirectOnTheSameHostIsFollowed() throws Exception {
    answering(
        socket -> {
          var first = !requests.element().isEmpty() && requests.size() == 1;
          var text =
              first
                  ? "HTTP/1.1 302 Found\r\nLocation: /other\r\n\r\n"
                  : "HTTP/1.1 500 Broken\r\n\r\n";
          socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        });

    assertThat(answer(ask("/", LONG)).success()).isFalse();
    assertThat(requests).hasSize(2).last().asString().startsWith("GET /other ");
  }

  @Test
  void redirectToAnotherHostIsNotFollowedAndIsWell() {
    answering("HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\n\r\n");

    var answer = answer(ask("/", LONG));
    assertThat(answer.success()).isTrue();
    assertThat(answer)
        .isEqualTo(
            new Answer(Health.DOUBTFUL, "Probe terminated redirects, Location: http://192.0.2.1/"));
    assertThat(requests).hasSize(1);
  }

  @Test
  void endlessRedirectIsAFailure() {
    answering("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n");

    assertThat(answer(ask("/", LONG)).output()).contains("stopped after 10 redirects");
    assertThat(requests).hasSize(11);
  }

  @Test
  void silentServerIsAFailureAtTheTimeout() {
    answering(_ -> end.await());

    assertThat(answer(ask("/", SHORT)))
        .isEqualTo(
            Answer.unwell(
                ("Get \"http://127.0.0.1:%d/\": context deadline exceeded"
                        + " (Client.Timeout exceeded while awaiting headers)")
                    .formatted(server.getLocalPort())));
  }

  @Test
  void nobodyThereIsAFailure() throws IOException {
    server.close();

    assertThat(answer(ask("/", LONG)).success()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"SSH-2.0-x, malformed HTTP response", "'', EOF"})
  void whatIsNotHttpIsAFailure(String text, String output) {
    answering(text.isEmpty() ? "" : text + "\r\n\r\n");

    assertThat(answer(ask("/", LONG)).output()).contains(output);
  }

  @Test
  void linesMayEndWithoutACarriageReturn() {
    answering("HTTP/1.1 200 OK\r\nX: y\n\nbody");

    assertThat(answer(ask("/", LONG)).output()).isEqualTo("HTTP 200");
  }

  @Test
  void headWithoutAnEndIsCutOff() {
    answering(
        socket -> {
          var out = socket.getOutputStream();
          out.write("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1));
          for (int i = 0; i < 1000; i++) {
            out.write("X: %s\r\n".formatted("x".repeat(100)).getBytes(ISO_8859_1));
          }
        });

    assertThat(answer(ask("/", LONG)).output()).contains("longer than 65536 bytes");
  }
}
