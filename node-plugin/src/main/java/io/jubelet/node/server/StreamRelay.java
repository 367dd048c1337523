package io.jubelet.node.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Joins a caller's connection with one to the runtime's streaming server: the head of the upgrade
 * request is passed on, and from then on the bytes are copied both ways unread, whatever protocol
 * they are (SPDY, WebSocket), each way at the pace of its receiver. When one side ends, so does the
 * other. Runs on the event loop.
 */
final class StreamRelay {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  /** Of this hop, or of the caller's identity, which is none of the runtime's business. */
  private static final List<String> KEPT_BACK = List.of("host", "authorization");

  private final NetClient client;

  StreamRelay(Vertx vertx, ServerSettings settings) {
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setTcpNoDelay(true)
                .setIdleTimeout(NodeServer.idleSeconds(settings)));
  }

  /** {@code ended} runs once all is over. */
  void relay(HttpServerRequest caller, URI target, Runnable ended) {
    client
        .connect(target.getPort() < 0 ? 80 : target.getPort(), target.getHost())
        .onSuccess(runtime -> join(caller, target, runtime, ended))
        .onFailure(
            failure -> {
              ended.run();
              caller.resume();
              caller
                  .response()
                  .setStatusCode(500)
                  .end("cannot reach the runtime's streaming server: " + failure.getMessage());
            });
  }

  private static void join(
      HttpServerRequest caller, URI target, NetSocket runtime, Runnable ended) {
    runtime.pause();
    var head = head(caller, target);
    bare(caller)
        .onSuccess(
            socket -> {
              runtime.write(head);
              socket.closeHandler(_ -> ended.run());
              socket.pipeTo(runtime).onComplete(_ -> runtime.close());
              runtime.pipeTo(socket).onComplete(_ -> socket.close());
            })
        .onFailure(
            _ -> {
              runtime.close();
              ended.run();
            });
  }

  /**
   * The caller's connection without HTTP. HttpServerRequest.toNetSocket does this for GET alone,
   * and kubectl upgrades a POST; so the connection is asked directly.
   */
  private static Future<NetSocket> bare(HttpServerRequest caller) {
    caller.resume();
    return caller.connection() instanceof Http1xServerConnection connection
        ? connection.netSocket()
        : Future.failedFuture("not an HTTP/1.1 connection");
  }

  /** The request line and headers for the runtime; the caller's were validated by the decoder. */
  private static Buffer head(HttpServerRequest caller, URI target) {
    var query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    var head = new StringBuilder();
    head.append(caller.method().name()).append(' ').append(target.getRawPath()).append(query);
    head.append(" HTTP/1.1\r\nHost: ").append(target.getRawAuthority()).append("\r\n");
    caller
        .headers()
        .forEach(
            header -> {
              if (!KEPT_BACK.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
              }
            });
    return Buffer.buffer(head.append("\r\n").toString());
  }

  void close() {
    client.close();
  }
}
