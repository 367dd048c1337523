package io.jubelet.bench;

import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ClientCalls;
import io.jubelet.testbed.ContainerRuntime;
import io.jubelet.testbed.Images;
import io.jubelet.testbed.TestbedFailure;
import io.jubelet.wire.cri.ContainerConfig;
import io.jubelet.wire.cri.ContainerMetadata;
import io.jubelet.wire.cri.ContainerRef;
import io.jubelet.wire.cri.CreateContainerRequest;
import io.jubelet.wire.cri.Empty;
import io.jubelet.wire.cri.ImageSpec;
import io.jubelet.wire.cri.LinuxPodSandboxConfig;
import io.jubelet.wire.cri.PodSandboxConfig;
import io.jubelet.wire.cri.PodSandboxMetadata;
import io.jubelet.wire.cri.RunPodSandboxRequest;
import io.jubelet.wire.cri.SandboxRef;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a node's runtime needs for a pod of one container when nothing but its three calls is made:
 * RunPodSandbox, CreateContainer, StartContainer. No agent can be faster. The node's agent is
 * stopped meanwhile, since it would end a pod that nobody asked for.
 */
public final class BareCalls implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final EpollEventLoopGroup threads = new EpollEventLoopGroup(1);
  private final ManagedChannel channel;
  private final Contender contender;
  private int made;

  public BareCalls(Contender contender) {
    this.contender = contender;
    var socket = contender.node().socket(ContainerRuntime.CONTAINERD).toString();
    channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket))
            .eventLoopGroup(threads)
            .channelType(EpollDomainSocketChannel.class)
            .usePlaintext()
            .overrideAuthority("localhost")
            .build();
  }

  /** Starts a pod and removes it; the time from the first call to the answer of the last one. */
  public Duration start() {
    var agent = contender.process();
    agent.freeze();
    try {
      var sandbox = sandbox("bare-" + ++made);
      long began = System.nanoTime();
      var ref =
          call(
              "RunPodSandbox",
              RunPodSandboxRequest.newBuilder().setConfig(sandbox).build(),
              SandboxRef.getDefaultInstance());
      var container = call("CreateContainer", container(ref, sandbox), noContainer());
      call("StartContainer", container, Empty.getDefaultInstance());
      var time = Duration.ofNanos(System.nanoTime() - began);
      call("StopPodSandbox", ref, Empty.getDefaultInstance());
      call("RemovePodSandbox", ref, Empty.getDefaultInstance());
      return time;
    } finally {
      agent.thaw();
    }
  }

  private PodSandboxConfig sandbox(String name) {
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder().setName(name).setUid(name).setNamespace("default"))
        .setHostname(name)
        .setLogDirectory("/var/log/pods/default_%s_%s".formatted(name, name))
        .setLinux(
            LinuxPodSandboxConfig.newBuilder()
                .setCgroupParent("/%s/bare".formatted(contender.node().cgroup())))
        .build();
  }

  private static CreateContainerRequest container(SandboxRef ref, PodSandboxConfig sandbox) {
    return CreateContainerRequest.newBuilder()
        .setPodSandboxId(ref.getPodSandboxId())
        .setSandboxConfig(sandbox)
        .setConfig(
            ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName("pause-1"))
                .setImage(ImageSpec.newBuilder().setImage(Images.PAUSE))
                .addCommand("/pause")
                .setLogPath("pause-1/0.log"))
        .build();
  }

  private static ContainerRef noContainer() {
    return ContainerRef.getDefaultInstance();
  }

  private <Q extends MessageLite, A extends MessageLite> A call(String name, Q request, A answer) {
    @SuppressWarnings("unchecked")
    var marshaller = ProtoLiteUtils.marshaller((Q) request.getDefaultInstanceForType());
    var method =
        MethodDescriptor.<Q, A>newBuilder(marshaller, ProtoLiteUtils.marshaller(answer))
            .setType(MethodType.UNARY)
            .setFullMethodName("runtime.v1.RuntimeService/" + name)
            .build();
    var options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return ClientCalls.blockingUnaryCall(channel, method, options, request);
    } catch (StatusRuntimeException e) {
      throw new TestbedFailure("%s on %s: %s".formatted(name, contender.nodeName(), e), e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
