package io.jubelet.e2e;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ContainerRuntime;
import io.jubelet.testbed.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands at the socket of a node's containerd and hands every call on as it is, but for those that
 * name one container or sandbox, which hang until they are let go or cancelled. Who is connected to
 * containerd itself stays so; when it is closed, containerd is at its socket again.
 */
final class CriProxy implements AutoCloseable {
  private static final int MAX_BYTES = 16 << 20;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration FOREVER = Duration.ofHours(1);

  private final Node node;
  private final EpollEventLoopGroup threads = new EpollEventLoopGroup(1);
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final ManagedChannel runtime;
  private final Server server;
  private final AtomicInteger caught = new AtomicInteger();
  private volatile Optional<String> hanging = Optional.empty();

  private CriProxy(Node node) {
    this.node = node;
    runtime =
        NettyChannelBuilder.forAddress(at(aside()))
            .eventLoopGroup(threads)
            .channelType(EpollDomainSocketChannel.class)
            .usePlaintext()
            .overrideAuthority("localhost")
            .directExecutor()
            .maxInboundMessageSize(MAX_BYTES)
            .build();
    server =
        NettyServerBuilder.forAddress(at(ready()))
            .bossEventLoopGroup(threads)
            .workerEventLoopGroup(threads)
            .channelType(EpollServerDomainSocketChannel.class)
            .executor(calls)
            .maxInboundMessageSize(MAX_BYTES)
            .fallbackHandlerRegistry(new Everything())
            .build();
  }

  /** Takes the socket; whoever connects from now on is connected to this. */
  static CriProxy before(Node node) {
    var proxy = new CriProxy(node);
    node.exec("ln", socket(), proxy.aside());
    try {
      proxy.server.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen at " + proxy.ready(), e);
    }
    // There is always something at the socket.
    node.exec("mv", "--force", proxy.ready(), socket());
    return proxy;
  }

  private static String socket() {
    return "/run/%s/containerd.sock".formatted(ContainerRuntime.CONTAINERD);
  }

  private String aside() {
    return socket() + ".aside";
  }

  private String ready() {
    return socket() + ".ready";
  }

  private DomainSocketAddress at(String inNode) {
    return new DomainSocketAddress(node.path(inNode).toString());
  }

  /** From now on every request that names this id hangs. */
  void hang(String id) {
    hanging = Optional.of(id);
  }

  /** Answers what hangs, and everything from now on. */
  void letGo() {
    hanging = Optional.empty();
  }

  /** How many requests have hung so far. */
  int caught() {
    return caught.get();
  }

  @Override
  public void close() {
    letGo();
    node.exec("mv", "--force", aside(), socket());
    server.shutdownNow();
    Await.until("the end of all calls", SOON, server::isTerminated);
    runtime.shutdownNow();
    Await.until("the end of the connection to containerd", SOON, runtime::isTerminated);
    calls.close();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private boolean hangs(byte[] request) {
    // One char a byte: an id is ASCII, whatever is around it.
    var text = new String(request, StandardCharsets.ISO_8859_1);
    return hanging.filter(text::contains).isPresent();
  }

  /** Every method, as a stream of bytes in both directions. */
  private final class Everything extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
      var bytes =
          MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
              .setType(MethodType.BIDI_STREAMING)
              .setFullMethodName(method)
              .build();
      return ServerMethodDefinition.create(
          bytes,
          (asked, headers) -> {
            var onward = runtime.newCall(bytes, CallOptions.DEFAULT);
            onward.start(new Answers(asked, onward), headers);
            asked.request(1);
            onward.request(1);
            return new Requests(asked, onward);
          });
    }
  }

  /** What comes from the agent. */
  private final class Requests extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> asked;
    private final ClientCall<byte[], byte[]> onward;

    Requests(ServerCall<byte[], byte[]> asked, ClientCall<byte[], byte[]> onward) {
      this.asked = asked;
      this.onward = onward;
    }

    @Override
    public void onMessage(byte[] request) {
      if (hangs(request)) {
        caught.incrementAndGet();
        Await.until("an end of the hanging", FOREVER, () -> asked.isCancelled() || !hangs(request));
      }
      onward.sendMessage(request);
      asked.request(1);
    }

    @Override
    public void onHalfClose() {
      onward.halfClose();
    }

    @Override
    public void onCancel() {
      onward.cancel("the agent has cancelled it", null);
    }
  }

  /** What comes from the runtime. */
  private static final class Answers extends ClientCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> asked;
    private final ClientCall<byte[], byte[]> onward;

    Answers(ServerCall<byte[], byte[]> asked, ClientCall<byte[], byte[]> onward) {
      this.asked = asked;
      this.onward = onward;
    }

    @Override
    public void onHeaders(Metadata headers) {
      asked.sendHeaders(headers);
    }

    @Override
    public void onMessage(byte[] answer) {
      asked.sendMessage(answer);
      onward.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      asked.close(status, trailers);
    }
  }

  private record Bytes() implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try (stream) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read a message", e);
      }
    }
  }
}
