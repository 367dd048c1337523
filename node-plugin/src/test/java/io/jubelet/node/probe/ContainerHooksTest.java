package io.jubelet.node.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jubelet.node.effect.Hooks;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.LifecycleHook;
import io.jubelet.node.model.ProbeHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exec hooks are shown on real runtimes, by the rules of the end-to-end tests. */
final class ContainerHooksTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final ContainerHooks hooks = new ContainerHooks(new NoRuntimes(), "kube-lifecycle/1.37");

  private static final class NoRuntimes implements Runtimes {
    @Override
    public Runtime at(Endpoint endpoint) {
      throw new AssertionError("no runtime is asked");
    }

    @Override
    public Images imagesAt(Endpoint endpoint) {
      throw new AssertionError("no runtime is asked");
    }
  }

  private Outcome<String> run(LifecycleHook hook, Duration timeout) {
    var target = new Hooks.Target(new Endpoint("unix:///run/containerd.sock"), "id", "127.0.0.1");
    return hooks.run(target, hook, timeout);
  }

  private static LifecycleHook get(int port) {
    return new LifecycleHook.Call(new ProbeHandler.Http(false, "", port, "/bye", List.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 500})
  void anyAnswerOfAServerWillDo(int status) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext("/bye", exchange -> exchange.sendResponseHeaders(status, -1));
    server.start();
    try {
      assertThat(run(get(server.getAddress().getPort()), LONG)).isEqualTo(new Outcome.Done<>(""));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void serverThatDoesNotSpeakTlsIsAskedWithoutIt() throws Exception {
    try (var server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      var port = server.getLocalPort();
      var heard = new CompletableFuture<String>();
      Thread.ofVirtual().start(() -> answer(server, heard));
      var secret = List.of(new ProbeHandler.Header("Authorization", "Basic c2VjcmV0"));
      var hook = new LifecycleHook.Call(new ProbeHandler.Http(true, "", port, "/bye", secret));

      assertThat(run(hook, LONG))
          .isEqualTo(
              new Outcome.Done<>(
                  "request to HTTPS lifecycle hook 127.0.0.1:"
                      + port
                      + " got HTTP response, retry with HTTP succeeded"));
      assertThat(heard.get(10, TimeUnit.SECONDS))
          .startsWith("GET /bye HTTP/1.1")
          .doesNotContain("Authorization");
    }
  }

  /** What is no HTTP is a bad request; the second call is heard. */
  private static void answer(ServerSocket server, CompletableFuture<String> heard) {
    try {
      for (var status : List.of("400 Bad Request", "200 OK")) {
        try (var call = server.accept()) {
          var bytes = new byte[4096];
          var count = call.getInputStream().read(bytes);
          call.getOutputStream().write("HTTP/1.0 %s\r\n\r\n".formatted(status).getBytes(UTF_8));
          if (status.startsWith("200")) {
            heard.complete(new String(bytes, 0, count, UTF_8));
          }
        }
      }
    } catch (IOException e) {
      heard.completeExceptionally(e);
    }
  }

  @Test
  void serverThatIsNotThereIsAFailure() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    var port = server.getAddress().getPort();
    server.stop(0);

    assertThat(run(get(port), LONG)).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void sleepEndsWithItsTimeOrTheTimeout() {
    var begin = System.nanoTime();

    assertThat(run(new LifecycleHook.Sleep(Duration.ZERO), LONG)).isEqualTo(new Outcome.Done<>(""));
    assertThat(run(new LifecycleHook.Sleep(Duration.ofHours(1)), Duration.ofMillis(20)))
        .isEqualTo(new Outcome.Done<>(""));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void interruptedHookIsUnknown() {
    Thread.currentThread().interrupt();

    var outcome = run(new LifecycleHook.Sleep(LONG), LONG);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome).isEqualTo(new Outcome.Unknown<>("the hook was interrupted"));
  }

  @Test
  void hookThatNoKubeletEverDidIsRefused() {
    var tcp = new LifecycleHook.Call(new ProbeHandler.Impossible("invalid handler: tcpSocket"));

    assertThat(run(tcp, LONG))
        .isEqualTo(new Outcome.Refused<>("HookFailed", "invalid handler: tcpSocket"));
  }
}
