package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConnectionTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Call CALL = Call.get("/x");

  private ScriptedServer server;
  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    server = new ScriptedServer();
    connection = Connection.open(server.config(), "test");
  }

  @AfterEach
  void close() {
    connection.close();
    server.close();
  }

  @Test
  void answerIsReadWhole() {
    server.answer(404, "gone");

    assertThat(connection.send(CALL, LONG))
        .isInstanceOfSatisfying(
            Reply.Answered.class,
            answer -> {
              assertThat(answer.status()).isEqualTo(404);
              assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("gone");
            });
  }

  @Test
  void silentServerIsWaitedForNoLongerThanTheTimeout() {
    server.silence();

    assertThat(connection.send(CALL, SHORT))
        .isEqualTo(new Reply.Lost(CALL, "no answer within PT0.1S"));
  }

  @Test
  void callsSucceedAgainAfterASilentConnection() {
    server.silence().silence().answer(200, "{}");
    connection.send(CALL, SHORT);
    connection.send(CALL, SHORT);

    assertThat(connection.send(CALL, LONG).is(200)).isTrue();
  }

  @Test
  void serverThatIsNotThereIsALostAnswer() {
    server.close();

    assertThat(connection.send(CALL, LONG)).isInstanceOf(Reply.Lost.class);
  }

  @Test
  void answerThatIsTooLargeIsLost() {
    server.answer(200, "x".repeat((32 << 20) + 1));

    assertThat(connection.send(CALL, LONG)).isInstanceOf(Reply.Lost.class);
  }

  @Test
  void interruptionEndsTheWaitAndStaysSet() throws InterruptedException {
    server.silence();
    var reply = new AtomicReference<Reply>();
    var interrupted = new AtomicReference<Boolean>();
    var caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  reply.set(connection.send(CALL, LONG));
                  interrupted.set(Thread.currentThread().isInterrupted());
                });
    server.asked();
    caller.interrupt();

    assertThat(caller.join(LONG)).isTrue();
    assertThat(reply).hasValue(new Reply.Lost(CALL, "interrupted"));
    assertThat(interrupted).hasValue(true);
  }

  @Test
  void closedConnectionLosesCalls() {
    connection.close();

    assertThat(connection.send(CALL, LONG)).isInstanceOf(Reply.Lost.class);
  }

  @Test
  void replacedCredentialsAreUsedFromTheNextCallOn(@TempDir Path folder) throws Exception {
    var file = folder.resolve("token");
    Files.writeString(file, "first\n");
    server.answer(200, "{}").answer(200, "{}");
    try (var rotating =
        Connection.open(server.configWithTokenIn(file), "test", Duration.ofNanos(1))) {
      rotating.send(CALL, LONG);
      Files.writeString(file, "the second\n");
      rotating.send(CALL, LONG);
    }

    assertThat(server.tokens()).containsExactly("Bearer first", "Bearer the second");
  }
}
