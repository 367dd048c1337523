package io.jubelet.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jubelet.node.effect.Hooks;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.LifecycleHook;
import io.jubelet.node.model.ProbeHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
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

  private Outcome<Nothing> run(LifecycleHook hook, Duration timeout) {
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
      assertThat(run(get(server.getAddress().getPort()), LONG)).isEqualTo(Outcome.done());
    } finally {
      server.stop(0);
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

    assertThat(run(new LifecycleHook.Sleep(Duration.ZERO), LONG)).isEqualTo(Outcome.done());
    assertThat(run(new LifecycleHook.Sleep(Duration.ofHours(1)), Duration.ofMillis(20)))
        .isEqualTo(Outcome.done());
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
