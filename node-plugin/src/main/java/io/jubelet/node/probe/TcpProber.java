package io.jubelet.node.probe;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Opens a connection and closes it again. */
final class TcpProber {
  private TcpProber() {}

  static Outcome<Answer> ask(String host, int port, Duration timeout) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
      return new Outcome.Done<>(Answer.well(""));
    } catch (IOException e) {
      return new Outcome.Done<>(
          Answer.unwell("dial tcp %s:%d: %s".formatted(host, port, e.getMessage())));
    }
  }
}
