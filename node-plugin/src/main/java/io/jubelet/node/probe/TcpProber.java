package io.jubelet.node.probe;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;

/** Opens a connection and closes it again. */
final class TcpProber {
  private TcpProber() {}

  static Outcome<Answer> ask(String host, int port, Duration timeout) {
    try (var socket = new Socket(Proxy.NO_PROXY)) {
      Dialing.connect(socket, host, port, Math.toIntExact(timeout.toMillis()));
      return new Outcome.Done<>(Answer.well(""));
    } catch (SocketTimeoutException _) {
      return failed(Dialing.late(host, port));
    } catch (IOException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  /** As {@link #ask}, in a conversation instead of on this thread. */
  static void begin(
      Conversations conversations,
      InetAddress address,
      int port,
      Duration timeout,
      Consumer<Outcome<Answer>> told) {
    conversations.begin(
        new InetSocketAddress(address, port),
        new Connection(address.getHostAddress(), port, told),
        timeout);
  }

  private static Outcome<Answer> failed(String why) {
    return new Outcome.Done<>(Answer.unwell(why));
  }

  private record Connection(String host, int port, Consumer<Outcome<Answer>> told)
      implements Conversations.Talk {
    @Override
    public byte[] says() {
      return new byte[0];
    }

    @Override
    public boolean hears(byte[] all, int count) {
      return true;
    }

    @Override
    public void over(Conversations.End end) {
      told.accept(
          switch (end) {
            case Conversations.End.Enough _, Conversations.End.Ended _ ->
                new Outcome.Done<>(Answer.well(""));
            case Conversations.End.TimedOut _ -> failed(Dialing.late(host, port));
            case Conversations.End.Failed(var why) -> failed(why);
          });
    }
  }
}
