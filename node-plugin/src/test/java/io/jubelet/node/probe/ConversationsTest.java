package io.jubelet.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.probe.Conversations.End;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ConversationsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Conversations conversations = new Conversations();
  private final ConcurrentLinkedQueue<Socket> accepted = new ConcurrentLinkedQueue<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    conversations.close();
    server.close();
    for (var each : accepted) {
      each.close();
    }
  }

  /** Says a line and wants to hear one. */
  private static final class Line extends CompletableFuture<End> implements Conversations.Talk {
    private String heard = "";

    @Override
    public byte[] says() {
      return "well?\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean hears(byte[] all, int count) {
      heard = new String(all, 0, count, StandardCharsets.US_ASCII);
      return heard.endsWith("\n");
    }

    @Override
    public void over(End end) {
      assertThat(complete(end)).as("it was told once").isTrue();
    }
  }

  private Line begin(Duration timeout) {
    return begin(server.getLocalPort(), timeout);
  }

  private Line begin(int port, Duration timeout) {
    var line = new Line();
    conversations.begin(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), line, timeout);
    return line;
  }

  private interface Answer {
    void to(Socket socket) throws IOException;
  }

  /** Lets every connection that says a line be answered like this. */
  private void answering(Answer answer) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  var socket = server.accept();
                  accepted.add(socket);
                  Thread.ofVirtual().start(() -> answer(answer, socket));
                } catch (IOException _) {
                  return;
                }
              }
            });
  }

  private static void answer(Answer answer, Socket socket) {
    try {
      var said = 0;
      while (said >= 0 && said != '\n') {
        said = socket.getInputStream().read();
      }
      answer.to(socket);
    } catch (IOException _) {
      // The other side hangs up when it has heard enough.
    }
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void whatComesInPiecesIsHeardWhole() {
    answering(
        socket -> {
          for (var each : "quite well, thank you\n".split("")) {
            say(socket, each);
          }
        });

    var line = begin(LONG);

    assertThat(line.join()).isEqualTo(new End.Enough());
    assertThat(line.heard).isEqualTo("quite well, thank you\n");
  }

  @Test
  void whoSaysMoreThanFitsIntoOnePieceIsHeardWhole() {
    var much = "a".repeat(100_000) + "\n";
    answering(socket -> say(socket, much));

    var line = begin(LONG);

    assertThat(line.join()).isEqualTo(new End.Enough());
    assertThat(line.heard).isEqualTo(much);
  }

  @Test
  void whoHangsUpHasEndedIt() {
    answering(
        socket -> {
          say(socket, "not");
          socket.close();
        });

    assertThat(begin(LONG).join()).isEqualTo(new End.Ended());
  }

  @Test
  void whoIsNotThereIsNamed() throws IOException {
    var port = server.getLocalPort();
    server.close();

    assertThat(begin(port, LONG).join())
        .isEqualTo(new End.Failed("dial tcp 127.0.0.1:" + port + ": connect: connection refused"));
  }

  /** More of them than may be open at once: who waits for them has all of its time after that. */
  @Test
  void whoIsSilentTakesNobodysTime() throws IOException {
    answering(socket -> say(socket, "well\n"));
    try (var hung = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress())) {
      var silent = new ArrayList<Line>();
      for (var i = 0; i < 520; i++) {
        silent.add(begin(hung.getLocalPort(), Duration.ofMillis(700)));
      }
      var patient = begin(Duration.ofMillis(650));

      silent.forEach(each -> assertThat(each.join()).isEqualTo(new End.TimedOut()));
      assertThat(patient.join()).isEqualTo(new End.Enough());
    }
  }

  @Test
  void manyAreHeardAtOnce() {
    answering(socket -> say(socket, "well\n"));
    var lines = new ArrayList<Line>();
    for (var i = 0; i < 2_000; i++) {
      lines.add(begin(LONG));
    }

    assertThat(lines.stream().map(CompletableFuture::join).distinct())
        .isEqualTo(List.of(new End.Enough()));
  }
}
