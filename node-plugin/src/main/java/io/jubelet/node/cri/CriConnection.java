package io.jubelet.node.cri;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.ClientCalls;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.Endpoint;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * One channel to the socket of one runtime. Connects on the first call, again after a loss, and
 * lets go of the connection when it was not used for {@link #IDLE}.
 */
final class CriConnection implements AutoCloseable {
  /** As the Go kubelet allows (cri-client, maxMsgSize): a list of a thousand pods fits. */
  private static final int MAX_ANSWER_BYTES = 16 << 20;

  private static final Duration IDLE = Duration.ofMinutes(5);

  private final Endpoint endpoint;
  private final EventLoopGroup threads;
  private final AtomicReference<ManagedChannel> channel;
  private volatile boolean closed;

  CriConnection(Endpoint endpoint, EventLoopGroup threads) {
    this.endpoint = endpoint;
    this.threads = threads;
    channel = new AtomicReference<>(open());
  }

  private ManagedChannel open() {
    return NettyChannelBuilder.forAddress(new DomainSocketAddress(endpoint.socket().toString()))
        .eventLoopGroup(threads)
        .channelType(EpollDomainSocketChannel.class)
        .usePlaintext()
        .overrideAuthority("localhost")
        .directExecutor()
        .disableRetry()
        .maxInboundMessageSize(MAX_ANSWER_BYTES)
        .idleTimeout(IDLE.toMillis(), TimeUnit.MILLISECONDS)
        .build();
  }

  /** The answer; a refusal by the runtime bears {@code reason}. */
  <Q, A> Outcome<A> call(
      MethodDescriptor<Q, A> method, Q request, Deadline deadline, String reason) {
    return switch (ask(method, request, deadline)) {
      case Reply.Answer<A>(A value) -> new Outcome.Done<>(value);
      case Reply.Failure<A>(Status status, boolean sent) -> Answers.failed(status, sent, reason);
    };
  }

  /** As {@link #call} for calls whose object may be gone already, which is what they want. */
  <Q, A> Outcome<Nothing> callUntilGone(
      MethodDescriptor<Q, A> method, Q request, Deadline deadline, String reason) {
    return switch (ask(method, request, deadline)) {
      case Reply.Answer<A> _ -> Outcome.done();
      case Reply.Failure<A>(Status status, boolean sent) ->
          sent && status.getCode() == Status.Code.NOT_FOUND
              ? Outcome.done()
              : Answers.failed(status, sent, reason);
    };
  }

  /** The raw reply, for callers to whom some failures are an answer. */
  <Q, A> Reply<A> ask(MethodDescriptor<Q, A> method, Q request, Deadline deadline) {
    var sent = new AtomicBoolean();
    var options =
        CallOptions.DEFAULT
            .withDeadlineAfter(deadline.left().toNanos(), TimeUnit.NANOSECONDS)
            .withStreamTracerFactory(new SentTracer(sent));
    var used = channel.get();
    try {
      return new Reply.Answer<>(ClientCalls.blockingUnaryCall(used, method, options, request));
    } catch (StatusRuntimeException e) {
      if (sent.get()) {
        return new Reply.Failure<>(e.getStatus(), true);
      }
      replace(used);
      return new Reply.Failure<>(unreached(e.getStatus()), false);
    }
  }

  /** gRPC says "io exception" and hides why in the innermost cause. */
  private Status unreached(Status status) {
    Throwable cause = status.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    var why = cause == null ? status.getCode() + ": " + status.getDescription() : cause.toString();
    return Status.fromCode(status.getCode())
        .withDescription("cannot reach the runtime at " + endpoint + ": " + why);
  }

  /** A call without an end, for streams of events. */
  <Q, A> ClientCall<Q, A> stream(MethodDescriptor<Q, A> method) {
    return channel.get().newCall(method, CallOptions.DEFAULT);
  }

  /**
   * gRPC waits ever longer between attempts to connect and fails calls meanwhile. On one machine an
   * attempt costs nothing, so the call after a failed one gets a channel that has not failed yet.
   * Calls already on the old one end there.
   */
  private void replace(ManagedChannel failed) {
    if (closed) {
      return;
    }
    var fresh = open();
    if (channel.compareAndSet(failed, fresh)) {
      failed.shutdown();
      if (closed) {
        fresh.shutdownNow();
      }
    } else {
      fresh.shutdownNow();
    }
  }

  @Override
  public void close() {
    closed = true;
    channel.get().shutdownNow();
  }

  /** What came of a call. */
  sealed interface Reply<A> {
    default <B> Reply<B> map(Function<? super A, ? extends B> change) {
      return switch (this) {
        case Answer<A>(A value) -> new Answer<>(change.apply(value));
        case Failure<A>(Status status, boolean sent) -> new Failure<>(status, sent);
      };
    }

    record Answer<A>(A value) implements Reply<A> {}

    /**
     * @param sent whether the request may have reached the runtime
     */
    record Failure<A>(Status status, boolean sent) implements Reply<A> {}
  }

  /** Notes that a stream was opened on a connection: from then on the request may have arrived. */
  private static final class SentTracer extends ClientStreamTracer.Factory {
    private final AtomicBoolean sent;

    SentTracer(AtomicBoolean sent) {
      this.sent = sent;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      return new ClientStreamTracer() {
        @Override
        public void streamCreated(Attributes transport, Metadata sentHeaders) {
          sent.set(true);
        }
      };
    }
  }
}
