package io.jubelet.node.probe;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober.Answer;
import io.jubelet.node.model.ProbeHandler.Http;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** All that is true of a prober that waits is true of a conversation. */
final class HttpConversationTest extends HttpProberTest {
  private final Conversations conversations = new Conversations();

  @AfterEach
  void end() {
    conversations.close();
  }

  @Override
  Outcome<Answer> ask(HttpProber http, Http get, String host, Duration timeout) {
    var told = new CompletableFuture<Outcome<Answer>>();
    var address = InetAddress.ofLiteral(host);
    return http.begin(conversations, get, address, timeout, told::complete)
        ? told.join()
        : http.ask(get, host, timeout);
  }
}
