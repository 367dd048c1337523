package io.jubelet.node.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An API server that gives the answers it was told, in order, and is silent after the last. */
final class ScriptedServer implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final LinkedBlockingQueue<Answer> script = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> tokens = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  ScriptedServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  Kubeconfig config() {
    return config(Optional.empty());
  }

  Kubeconfig configWithTokenIn(Path file) {
    return config(Optional.of(new Kubeconfig.Source.InFile(file)));
  }

  private Kubeconfig config(Optional<Kubeconfig.Source> token) {
    var uri = URI.create("http://localhost:" + server.getAddress().getPort());
    return new Kubeconfig(Path.of("test.conf"), uri, Optional.empty(), Optional.empty(), token);
  }

  ScriptedServer answer(int status, String body) {
    script.add(
        exchange -> {
          var bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
        });
    return this;
  }

  /** Lines of a body that is ended within a chunk, as by a server that dies. */
  ScriptedServer breakAfter(String... lines) {
    script.add(
        exchange -> {
          var bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(Reply.OK, bytes.length + 1);
          exchange.getResponseBody().write(bytes);
          exchange.getResponseBody().flush();
        });
    return this;
  }

  ScriptedServer silence() {
    script.add(_ -> closed.await());
    return this;
  }

  /** The next request: method and target. */
  String asked() throws InterruptedException {
    var next = asked.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
    return next == null ? "nothing was asked within " + LONGEST : next;
  }

  /** The Authorization headers of the requests so far. */
  List<String> tokens() {
    return List.copyOf(tokens);
  }

  private void handle(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    try (exchange) {
      var answer = script.poll();
      if (answer == null) {
        closed.await();
      } else {
        answer.to(exchange);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
