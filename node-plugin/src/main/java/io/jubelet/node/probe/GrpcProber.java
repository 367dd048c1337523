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
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
              ? Answer.well("service healthy")
              : Answer.unwell("service unhealthy (responded with \"%s\")".formatted(status)));
    } catch (StatusRuntimeException e) {
      var address = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
      return new Outcome.Done<>(Answer.unwell(failure(e.getStatus(), address, timeout)));
    } finally {
      channel.shutdownNow();
    }
  }

  /** In upstream's words, which name codes as Go does. */
  private static String failure(Status status, String address, Duration timeout) {
    return switch (status.getCode()) {
      case UNIMPLEMENTED ->
          "error: this server does not implement the grpc health protocol"
              + " (grpc.health.v1.Health): "
              + status.getDescription();
      case DEADLINE_EXCEEDED ->
          "timeout: health rpc did not complete within %ds".formatted(timeout.toSeconds());
      case UNAVAILABLE ->
          "error: failed to connect service at \"%s\": %s".formatted(address, cause(status));
      default ->
          "error: health rpc probe failed: rpc error: code = %s desc = %s"
              .formatted(camel(status.getCode()), status.getDescription());
    };
  }

  private static String cause(Status status) {
    return status.getCause() == null
        ? String.valueOf(status.getDescription())
        : String.valueOf(status.getCause().getMessage());
  }

  /** {@code NOT_FOUND} as {@code NotFound}. */
  private static String camel(Status.Code code) {
    return Stream.of(code.name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
