package io.jubelet.node.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.util.Locale;

/** Why no connection came about, in the words of Go's dialer, which people search for. */
final class Dialing {
  private Dialing() {}

  /** Connects; an exception for want of a connection bears these words. */
  static void connect(Socket socket, String host, int port, int timeoutMillis) throws IOException {
    var to = new InetSocketAddress(host, port);
    try {
      socket.connect(to, timeoutMillis);
    } catch (ConnectException | NoRouteToHostException e) {
      throw new IOException(failure(to, e), e);
    }
  }

  static String failure(InetSocketAddress to, IOException e) {
    var why = String.valueOf(e.getMessage());
    return e instanceof ConnectException || e instanceof NoRouteToHostException
        ? failed(
            to.getAddress().getHostAddress(),
            to.getPort(),
            "connect: " + why.toLowerCase(Locale.ROOT))
        : why;
  }

  static String late(String host, int port) {
    return failed(host, port, "i/o timeout");
  }

  private static String failed(String host, int port, String why) {
    var address = host.contains(":") ? "[" + host + "]" : host;
    return "dial tcp %s:%d: %s".formatted(address, port, why);
  }
}
