package io.jubelet.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ServerCalls;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober.Answer;
import io.jubelet.wire.health.HealthCheckRequest;
import io.jubelet.wire.health.HealthCheckResponse;
import io.jubelet.wire.health.HealthCheckResponse.ServingStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TcpAndGrpcProberTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final String HOST = "127.0.0.1";

  private final GrpcProber grpc = new GrpcProber();
  private Optional<Server> server = Optional.empty();

  @AfterEach
  void close() {
    server.ifPresent(Server::shutdownNow);
  }

  private static Answer answer(Outcome<Answer> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<Answer>) outcome).value();
  }

  private static Outcome<Answer> converse(int port) {
    try (var conversations = new Conversations()) {
      var told = new CompletableFuture<Outcome<Answer>>();
      TcpProber.begin(conversations, InetAddress.ofLiteral(HOST), port, LONG, told::complete);
      return told.join();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void openPortIsWellAndClosedOneIsNot(boolean waiting) throws IOException {
    var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    var port = listener.getLocalPort();
    assertThat(answer(waiting ? TcpProber.ask(HOST, port, LONG) : converse(port)).success())
        .isTrue();

    listener.close();
    var refused = answer(waiting ? TcpProber.ask(HOST, port, LONG) : converse(port));
    assertThat(refused.success()).isFalse();
    assertThat(refused.output()).startsWith("dial tcp 127.0.0.1:" + port + ": ");
  }

  /** A server whose service {@code known} serves, and whose others do not. */
  private int health(ServerCalls.UnaryMethod<HealthCheckRequest, HealthCheckResponse> check)
      throws IOException {
    var method =
        MethodDescriptor.<HealthCheckRequest, HealthCheckResponse>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(
                ProtoLiteUtils.marshaller(HealthCheckRequest.getDefaultInstance()))
            .setResponseMarshaller(
                ProtoLiteUtils.marshaller(HealthCheckResponse.getDefaultInstance()))
            .build();
    var service =
        ServerServiceDefinition.builder("grpc.health.v1.Health")
            .addMethod(method, ServerCalls.asyncUnaryCall(check))
            .build();
    return serve(NettyServerBuilder.forAddress(loopback()).addService(service));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private int serve(NettyServerBuilder builder) throws IOException {
    var started = builder.build().start();
    server = Optional.of(started);
    return started.getPort();
  }

  @Test
  void servingServiceIsWellAndAnotherIsNot() throws IOException {
    var port =
        health(
            (request, observer) -> {
              var status =
                  request.getService().equals("known")
                      ? ServingStatus.SERVING
                      : ServingStatus.NOT_SERVING;
              observer.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
              observer.onCompleted();
            });

    assertThat(answer(grpc.ask(HOST, port, "known", LONG)).success()).isTrue();
    assertThat(answer(grpc.ask(HOST, port, "", LONG)))
        .isEqualTo(Answer.unwell("service unhealthy (responded with \"NOT_SERVING\")"));
  }

  @Test
  void serverWithoutHealthServiceIsNamed() throws IOException {
    var port = serve(NettyServerBuilder.forAddress(loopback()));

    assertThat(answer(grpc.ask(HOST, port, "", LONG)).output())
        .contains("does not implement the grpc health protocol");
  }

  @Test
  void refusalAndSilenceAreFailures() throws IOException {
    var port =
        health(
            (_, observer) ->
                observer.onError(
                    Status.PERMISSION_DENIED.withDescription("go away").asRuntimeException()));
    assertThat(answer(grpc.ask(HOST, port, "", LONG)))
        .isEqualTo(
            Answer.unwell(
                "error: health rpc probe failed: rpc error: code = PermissionDenied desc = go"
                    + " away"));
    close();
    assertThat(answer(grpc.ask(HOST, port, "", LONG)).output())
        .startsWith("error: failed to connect service at \"%s:%d\": ".formatted(HOST, port));

    var silent = health((_, _) -> {});
    assertThat(answer(grpc.ask(HOST, silent, "", Duration.ofSeconds(1))))
        .isEqualTo(Answer.unwell("timeout: health rpc did not complete within 1s"));
  }
}
