package io.jubelet.node.probe;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ClientCalls;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober.Answer;
import io.jubelet.wire.health.HealthCheckRequest;
import io.jubelet.wire.health.HealthCheckResponse;
import io.jubelet.wire.health.HealthCheckResponse.ServingStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a server's health service, in plain text as the API has it. */
final class GrpcProber {
  private static final MethodDescriptor<HealthCheckRequest, HealthCheckResponse> CHECK =
      MethodDescriptor.<HealthCheckRequest, HealthCheckResponse>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setRequestMarshaller(ProtoLiteUtils.marshaller(HealthCheckRequest.getDefaultInstance()))
          .setResponseMarshaller(
              ProtoLiteUtils.marshaller(HealthCheckResponse.getDefaultInstance()))
          .build();

  Outcome<Answer> ask(String host, int port, String service, Duration timeout) {
    var channel =
        NettyChannelBuilder.forAddress(new InetSocketAddress(host, port))
            .usePlaintext()
            .disableRetry()
            .directExecutor()
            .build();
    try {
      var options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
      var request = HealthCheckRequest.newBuilder().setService(service).build();
      var status = ClientCalls.blockingUnaryCall(channel, CHECK, options, request).getStatus();
      return new Outcome.Done<>(
          status == ServingStatus.SERVING
              ? new Answer(true, "service healthy")
              : new Answer(false, "service unhealthy (responded with \"%s\")".formatted(status)));
    } catch (StatusRuntimeException e) {
      return new Outcome.Done<>(new Answer(false, failure(e.getStatus(), timeout)));
    } finally {
      channel.shutdownNow();
    }
  }

  private static String failure(Status status, Duration timeout) {
    return switch (status.getCode()) {
      case UNIMPLEMENTED ->
          "error: this server does not implement the grpc health protocol"
              + " (grpc.health.v1.Health): "
              + status.getDescription();
      case DEADLINE_EXCEEDED ->
          "timeout: health rpc did not complete within %ds".formatted(timeout.toSeconds());
      default -> "error: health rpc failed: " + status;
    };
  }
}
