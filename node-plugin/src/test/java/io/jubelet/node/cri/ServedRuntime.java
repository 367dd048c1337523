package io.jubelet.node.cri;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.jubelet.node.model.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A CRI server on a unix socket whose answers the test writes; what it has not is unimplemented.
 */
final class ServedRuntime implements AutoCloseable {
  private final Path socket;
  private final EventLoopGroup threads = new EpollEventLoopGroup(1);
  private final Map<String, ServerServiceDefinition.Builder> services = new LinkedHashMap<>();
  private Optional<Server> server = Optional.empty();

  ServedRuntime(Path directory) {
    socket = directory.resolve("cri.sock");
  }

  Endpoint endpoint() {
    return new Endpoint("unix://" + socket);
  }

  <Q, A> ServedRuntime on(MethodDescriptor<Q, A> method, BiConsumer<Q, StreamObserver<A>> answer) {
    services
        .computeIfAbsent(method.getServiceName(), ServerServiceDefinition::builder)
        .addMethod(method, ServerCalls.asyncServerStreamingCall(answer::accept));
    return this;
  }

  ServedRuntime start() throws IOException {
    var builder =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toString()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(threads)
            .workerEventLoopGroup(threads)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    services.values().forEach(service -> builder.addService(service.build()));
    server = Optional.of(builder.build().start());
    return this;
  }

  static <A> void answer(StreamObserver<A> call, A value) {
    call.onNext(value);
    call.onCompleted();
  }

  @Override
  public void close() {
    server.ifPresent(Server::shutdownNow);
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
