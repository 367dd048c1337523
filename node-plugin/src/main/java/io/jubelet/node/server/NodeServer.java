package io.jubelet.node.server;

import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.server.Gate.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The two servers of the agent: the authenticated one on port 10250 and healthz on port 10248.
 *
 * <p>A call is received on the event loop, judged and answered on a virtual thread of its own, and
 * written back on the event loop. At most {@link #MAX_CALLS} are in work at once, streams included;
 * one more is answered 503.
 */
public final class NodeServer implements AutoCloseable {
  static final int MAX_CALLS = 256;
  private static final System.Logger LOG = System.getLogger("io.jubelet.node.server");

  private final Vertx vertx;
  private final Gate gate;
  private final Routes routes;
  private final StreamRelay relay;
  private final LogSender logs = new LogSender();
  private final Semaphore calls = new Semaphore(MAX_CALLS);
  private final List<HttpServer> servers;

  private NodeServer(
      Vertx vertx, ServerSettings settings, ServingCertificate files, Neighbours neighbours) {
    this.vertx = vertx;
    this.gate = new Gate(settings, neighbours.api, neighbours.clock);
    this.routes = new Routes(settings, neighbours.node, neighbours.runtimes, neighbours.clock);
    this.relay = new StreamRelay(vertx, settings);
    var main = vertx.createHttpServer(mainOptions(settings, files)).requestHandler(this::receive);
    var health = vertx.createHttpServer(healthOptions(settings)).requestHandler(this::health);
    this.servers = List.of(main, health);
  }

  /** Starts what the settings ask for. The future fails when an address cannot be bound. */
  public static Future<NodeServer> start(
      Vertx vertx, ServerSettings settings, ServingCertificate files, Neighbours neighbours) {
    var server = new NodeServer(vertx, settings, files, neighbours);
    return Future.all(
            server.listen(0, settings.enabled(), settings.port()),
            server.listen(1, settings.healthzPort() != 0, settings.healthzPort()))
        .map(_ -> server);
  }

  private Future<?> listen(int index, boolean wanted, int port) {
    return wanted
        ? servers
            .get(index)
            .listen()
            .recover(
                failure ->
                    Future.failedFuture(
                        "cannot serve on port %d: %s".formatted(port, failure.getMessage())))
        : Future.succeededFuture();
  }

  /** The port in use, which differs from the configured one when that is 0. */
  public int port() {
    return servers.get(0).actualPort();
  }

  int healthzPort() {
    return servers.get(1).actualPort();
  }

  @Override
  public void close() {
    servers.forEach(HttpServer::close);
    relay.close();
  }

  static int idleSeconds(ServerSettings settings) {
    return (int) Math.clamp(settings.streamIdle().toSeconds(), 0, Integer.MAX_VALUE);
  }

  private static HttpServerOptions mainOptions(ServerSettings settings, ServingCertificate files) {
    return new HttpServerOptions()
        .setHost(settings.address())
        .setPort(settings.port())
        .setSsl(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(files.certificate().toString())
                .setKeyPath(files.key().toString()))
        .setClientAuth(ClientAuth.REQUEST)
        .setTrustOptions(TrustOptions.wrap(new TrustAtTheGate()))
        .setEnabledSecureTransportProtocols(java.util.Set.of("TLSv1.2", "TLSv1.3"))
        .setIdleTimeout(idleSeconds(settings));
  }

  private static HttpServerOptions healthOptions(ServerSettings settings) {
    return new HttpServerOptions()
        .setHost(settings.healthzAddress())
        .setPort(settings.healthzPort())
        .setIdleTimeout(60);
  }

  private void health(HttpServerRequest request) {
    write(request, "/healthz".equals(request.path()) ? routes.healthz() : Routes.notFound());
  }

  private void receive(HttpServerRequest request) {
    var call =
        Call.of(
            request.method().name(),
            request.uri(),
            Objects.requireNonNullElse(request.getHeader("Accept"), ""),
            request.headers().contains("upgrade"));
    if (call.isEmpty()) {
      write(request, Answer.error(400, "malformed query"));
      return;
    }
    if (!calls.tryAcquire()) {
      write(request, Answer.error(503, "more than " + MAX_CALLS + " calls at once"));
      return;
    }
    request.pause();
    var caller = new Caller(certificates(request), token(request));
    var done = once(calls::release);
    var context = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("call " + call.get().path())
        .start(() -> serve(new Received(request, call.get(), caller, context), done));
  }

  private void serve(Received received, Runnable done) {
    try {
      switch (gate.judge(received.caller, received.call.method(), received.call.path())) {
        case Verdict.Passed _ -> perform(received, routes.answer(received.call), done);
        case Verdict.Refused(int status, String message) -> {
          done.run();
          onLoop(received, Answer.error(status, message));
        }
      }
    } catch (RuntimeException bug) {
      done.run();
      LOG.log(System.Logger.Level.ERROR, "msg=failed path=" + received.call.path(), bug);
      onLoop(received, Answer.error(500, "internal error"));
    }
  }

  private void perform(Received received, Answer answer, Runnable done) {
    switch (answer) {
      case Answer.Whole whole -> {
        done.run();
        onLoop(received, whole);
      }
      case Answer.Log log -> {
        try {
          logs.send(received.request.response(), log);
        } finally {
          done.run();
        }
      }
      case Answer.Stream(var target) -> {
        if (received.call.upgrade()) {
          received.context.runOnContext(_ -> relay.relay(received.request, target, done));
        } else {
          done.run();
          onLoop(received, Answer.error(400, "Upgrade request required"));
        }
      }
    }
  }

  private static void onLoop(Received received, Answer answer) {
    received.context.runOnContext(_ -> write(received.request, answer));
  }

  private static void write(HttpServerRequest request, Answer answer) {
    var response = request.response();
    if (answer instanceof Answer.Whole(int status, String type, String body)
        && !response.ended()
        && !response.closed()) {
      response.setStatusCode(status).putHeader("Content-Type", type).end(body);
      request.resume();
    }
  }

  private static Optional<String> token(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader("Authorization")).flatMap(Caller::tokenOf);
  }

  private static List<X509Certificate> certificates(HttpServerRequest request) {
    try {
      return Arrays.stream(request.connection().sslSession().getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException _) {
      return List.of();
    }
  }

  private static Runnable once(Runnable action) {
    var ran = new AtomicBoolean();
    return () -> {
      if (ran.compareAndSet(false, true)) {
        action.run();
      }
    };
  }

  /** Whom the server asks. */
  public record Neighbours(KubeApi api, Runtimes runtimes, NodeView node, InstantSource clock) {}

  private record Received(HttpServerRequest request, Call call, Caller caller, Context context) {}
}
