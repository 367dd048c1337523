package io.jubelet.node.cri;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.jubelet.node.cri.CriConnection.Reply;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.effect.SubPaths;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.Notice;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.SandboxLaunch;
import io.jubelet.node.translate.ContainerDefaults;
import io.jubelet.node.translate.ContainerTranslation;
import io.jubelet.node.translate.SandboxTranslation;
import io.jubelet.wire.cri.ContainerRef;
import io.jubelet.wire.cri.Empty;
import io.jubelet.wire.cri.ExecSyncRequest;
import io.jubelet.wire.cri.ExecSyncResponse;
import io.jubelet.wire.cri.LinuxContainerResources;
import io.jubelet.wire.cri.PortForwardRequest;
import io.jubelet.wire.cri.SandboxRef;
import io.jubelet.wire.cri.StatusRequest;
import io.jubelet.wire.cri.StopContainerRequest;
import io.jubelet.wire.cri.StreamingAddress;
import io.jubelet.wire.cri.UpdateContainerResourcesRequest;
import io.jubelet.wire.cri.VersionRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * CRI's RuntimeService. Each call is one request, except {@link #facts}, {@link #list} and {@link
 * #inspect}, which put several answers together, and the creations, which make folders and files
 * first.
 */
final class CriRuntime implements Runtime {
  private static final String STATUS = "RuntimeStatusError";
  private static final String START = "RunContainerError";
  private static final String RESIZE = "ResizeError";
  private static final String KILL = "KillContainerError";
  private static final String KILL_SANDBOX = "KillPodSandboxError";
  private static final String LOG = "LogNotReopened";
  private static final String EXEC = "ExecError";

  /** Output of an exec beyond this is cut: probes and hooks show it in events. */
  private static final int MAX_OUTPUT_BYTES = 16 << 10;

  private final CriConnection connection;
  private final Inspection inspection;
  private final Creation creation;
  private final ContainerDefaults defaults;

  CriRuntime(CriConnection connection, ContainerDefaults defaults, SubPaths subPaths) {
    this.connection = connection;
    this.defaults = defaults;
    inspection = new Inspection(connection);
    creation = new Creation(connection, defaults, subPaths);
  }

  @Override
  public Outcome<RuntimeFacts> facts(Duration timeout) {
    var deadline = Deadline.after(timeout);
    var nothing = Empty.getDefaultInstance();
    var version = VersionRequest.newBuilder().setVersion("v1").build();
    var verbose = StatusRequest.newBuilder().setVerbose(true).build();
    return connection
        .call(CriMethods.VERSION, version, deadline, STATUS)
        .then(
            named ->
                connection
                    .call(CriMethods.STATUS, verbose, deadline, STATUS)
                    .map(
                        status ->
                            new Facts.Answered(
                                named,
                                status,
                                connection.ask(CriMethods.RUNTIME_CONFIG, nothing, deadline),
                                connection.ask(CriMethods.LIST_IMAGES, nothing, deadline))))
        .map(Facts::of);
  }

  @Override
  public Outcome<List<RuntimePod>> list(Duration timeout) {
    return inspection.list(Deadline.after(timeout));
  }

  @Override
  public Outcome<RuntimePod> inspect(PodUid pod, Duration timeout) {
    return inspection.inspect(pod, Deadline.after(timeout));
  }

  @Override
  public List<Notice> notices(SandboxLaunch launch) {
    return Creation.notices(launch);
  }

  @Override
  public Outcome<String> createSandbox(SandboxLaunch launch, Duration timeout) {
    var deadline = Deadline.after(timeout);
    return launch.userIds().isEmpty()
        ? creation.sandbox(launch, deadline)
        : userNamespaces(launch.handler(), deadline).then(_ -> creation.sandbox(launch, deadline));
  }

  /** Refused where a pod would get the users of the node instead of its own. */
  private Outcome<Nothing> userNamespaces(String handler, Deadline deadline) {
    var whose = handler.isEmpty() ? "runtime" : "RuntimeClass handler \"%s\"".formatted(handler);
    return connection
        .call(CriMethods.STATUS, StatusRequest.getDefaultInstance(), deadline, Creation.SANDBOX)
        .then(
            status ->
                status.getRuntimeHandlersList().stream()
                        .filter(each -> each.getName().equals(handler))
                        .anyMatch(each -> each.getFeatures().getUserNamespaces())
                    ? Outcome.done()
                    : new Outcome.Refused<>(
                        Creation.SANDBOX,
                        "can't set `spec.hostUsers: false`, %s does not support user namespaces"
                            .formatted(whose)));
  }

  @Override
  public Outcome<Nothing> stopSandbox(String id, Duration timeout) {
    return connection.callUntilGone(
        CriMethods.STOP_POD_SANDBOX, sandbox(id), Deadline.after(timeout), KILL_SANDBOX);
  }

  @Override
  public Outcome<Nothing> removeSandbox(String id, Duration timeout) {
    return connection.callUntilGone(
        CriMethods.REMOVE_POD_SANDBOX, sandbox(id), Deadline.after(timeout), KILL_SANDBOX);
  }

  @Override
  public Outcome<String> createContainer(ContainerLaunch launch, Duration timeout) {
    return creation.container(launch, Deadline.after(timeout));
  }

  @Override
  public Outcome<Nothing> startContainer(String id, Duration timeout) {
    return connection
        .call(CriMethods.START_CONTAINER, container(id), Deadline.after(timeout), START)
        .map(_ -> Nothing.NOTHING);
  }

  @Override
  public Outcome<Nothing> updateSandbox(String id, Pod pod, Duration timeout) {
    var request = SandboxTranslation.resources(id, pod, defaults);
    var method = CriMethods.UPDATE_POD_SANDBOX_RESOURCES;
    return switch (connection.ask(method, request, Deadline.after(timeout))) {
      case Reply.Answer<Empty> _ -> Outcome.done();
      case Reply.Failure<Empty>(var status, var sent) ->
          unknownCall(status) ? Outcome.done() : Answers.failed(status, sent, RESIZE);
    };
  }

  /** Containerd before 2.3 has the call and says so in words alone. */
  private static boolean unknownCall(Status status) {
    return status.getCode() == Status.Code.UNIMPLEMENTED
        || (status.getCode() == Status.Code.UNKNOWN
            && Objects.requireNonNullElse(status.getDescription(), "").contains("not implemented"));
  }

  @Override
  public Outcome<Nothing> updateContainer(String id, Pod pod, String container, Duration timeout) {
    return pod.container(container)
        .map(spec -> ContainerTranslation.resources(pod, spec, defaults))
        .map(linux -> update(id, linux, Deadline.after(timeout)))
        .orElseGet(() -> new Outcome.Refused<>(RESIZE, "the pod has no container " + container));
  }

  private Outcome<Nothing> update(String id, LinuxContainerResources linux, Deadline deadline) {
    var request =
        UpdateContainerResourcesRequest.newBuilder().setContainerId(id).setLinux(linux).build();
    return connection
        .call(CriMethods.UPDATE_CONTAINER_RESOURCES, request, deadline, RESIZE)
        .map(_ -> Nothing.NOTHING);
  }

  @Override
  public Outcome<Nothing> stopContainer(String id, Duration grace, Duration timeout) {
    var request =
        StopContainerRequest.newBuilder()
            .setContainerId(id)
            .setTimeout(wholeSeconds(grace))
            .build();
    return connection.callUntilGone(
        CriMethods.STOP_CONTAINER, request, Deadline.after(timeout), KILL);
  }

  @Override
  public Outcome<Nothing> removeContainer(String id, Duration timeout) {
    return connection.callUntilGone(
        CriMethods.REMOVE_CONTAINER, container(id), Deadline.after(timeout), KILL);
  }

  @Override
  public Outcome<Nothing> reopenLog(String id, Duration timeout) {
    return connection
        .call(CriMethods.REOPEN_CONTAINER_LOG, container(id), Deadline.after(timeout), LOG)
        .map(_ -> Nothing.NOTHING);
  }

  @Override
  public Outcome<SortedSet<String>> usedImages(Duration timeout) {
    return inspection.usedImages(Deadline.after(timeout));
  }

  @Override
  public Outcome<ExecResult> execSync(String id, List<String> command, Duration timeout) {
    var request =
        ExecSyncRequest.newBuilder()
            .setContainerId(id)
            .addAllCmd(command)
            .setTimeout(wholeSeconds(timeout))
            .build();
    return connection
        .call(CriMethods.EXEC_SYNC, request, Deadline.after(timeout), EXEC)
        .map(CriRuntime::execResult);
  }

  private static ExecResult execResult(ExecSyncResponse answer) {
    return new ExecResult(answer.getExitCode(), cut(answer.getStdout()), cut(answer.getStderr()));
  }

  private static String cut(ByteString output) {
    return output.substring(0, Math.min(output.size(), MAX_OUTPUT_BYTES)).toStringUtf8();
  }

  @Override
  public Outcome<URI> exec(ExecRequest request, Duration timeout) {
    var message =
        io.jubelet.wire.cri.ExecRequest.newBuilder()
            .setContainerId(request.id())
            .addAllCmd(request.command())
            .setTty(request.tty())
            .setStdin(request.stdin())
            .setStdout(request.stdout())
            .setStderr(request.stderr())
            .build();
    return connection
        .call(CriMethods.EXEC, message, Deadline.after(timeout), EXEC)
        .then(answer -> address(answer, "Exec"));
  }

  @Override
  public Outcome<URI> attach(AttachRequest request, Duration timeout) {
    var message =
        io.jubelet.wire.cri.AttachRequest.newBuilder()
            .setContainerId(request.id())
            .setTty(request.tty())
            .setStdin(request.stdin())
            .setStdout(request.stdout())
            .setStderr(request.stderr())
            .build();
    return connection
        .call(CriMethods.ATTACH, message, Deadline.after(timeout), EXEC)
        .then(answer -> address(answer, "Attach"));
  }

  @Override
  public Outcome<URI> portForward(String sandboxId, List<Integer> ports, Duration timeout) {
    var message =
        PortForwardRequest.newBuilder().setPodSandboxId(sandboxId).addAllPort(ports).build();
    return connection
        .call(CriMethods.PORT_FORWARD, message, Deadline.after(timeout), EXEC)
        .then(answer -> address(answer, "PortForward"));
  }

  private static Outcome<URI> address(StreamingAddress answer, String call) {
    try {
      return new Outcome.Done<>(URI.create(answer.getUrl()));
    } catch (IllegalArgumentException e) {
      return new Outcome.Refused<>(
          EXEC, "the runtime answered " + call + " with '" + answer.getUrl() + "', no URL");
    }
  }

  @Override
  public AutoCloseable hints(Consumer<PodUid> hint, Runnable lost) {
    return Hints.open(connection.stream(CriMethods.GET_CONTAINER_EVENTS), hint, lost);
  }

  private static SandboxRef sandbox(String id) {
    return SandboxRef.newBuilder().setPodSandboxId(id).build();
  }

  private static ContainerRef container(String id) {
    return ContainerRef.newBuilder().setContainerId(id).build();
  }

  /** CRI counts in seconds; a fraction is rounded up, so that nobody gets less time than asked. */
  private static long wholeSeconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }
}
