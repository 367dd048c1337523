package io.jubelet.node.server;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.Notice;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.SandboxLaunch;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/** A node with one pod {@code ns/web} that has the running container {@code main}, id c1. */
final class TestNode implements NodeView, Runtimes, Runtime {
  private static final Endpoint ENDPOINT = new Endpoint("unix:///run/test.sock");
  static final PodUid UID = new PodUid("uid-1");

  private final PodStatus status;
  private final Path log;
  private final URI streaming;

  TestNode(PodStatus status, Path log, URI streaming) {
    this.status = status;
    this.log = log;
    this.streaming = streaming;
  }

  @Override
  public List<Served> pods() {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("web")
            .withNamespace("ns")
            .withUid(UID.value())
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("main")
            .endContainer()
            .endSpec()
            .build();
    return List.of(new Served(new Pod(pod), status, ENDPOINT));
  }

  @Override
  public Optional<Served> pod(PodName name) {
    return pods().stream().filter(served -> served.pod().name().equals(name)).findFirst();
  }

  @Override
  public Optional<String> ailment() {
    return Optional.empty();
  }

  @Override
  public String configuration() {
    return "{\"kubeletconfig\":{}}";
  }

  @Override
  public Optional<String> why(PodName name, boolean json) {
    return pod(name).map(_ -> json ? "{\"decisions\":[]}" : "take the pod\n");
  }

  @Override
  public String metrics() {
    return "";
  }

  @Override
  public Runtime at(Endpoint endpoint) {
    return this;
  }

  @Override
  public Images imagesAt(Endpoint endpoint) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<RuntimePod> inspect(PodUid pod, Duration timeout) {
    var started = Instant.parse("2026-01-01T00:00:00Z");
    var container =
        new ContainerInstance(
            "c1",
            "main",
            "s1",
            0,
            new Run.Running(started),
            "",
            "",
            "",
            log.toString(),
            Optional.empty());
    var sandbox = new Sandbox("s1", UID, 0, true, started, List.of());
    return new Outcome.Done<>(
        new RuntimePod(UID, new PodName("ns", "web"), false, List.of(sandbox), List.of(container)));
  }

  @Override
  public Outcome<URI> exec(ExecRequest request, Duration timeout) {
    return new Outcome.Done<>(
        streaming.resolve("/exec/" + request.id() + "-" + String.join("-", request.command())));
  }

  @Override
  public Outcome<URI> attach(AttachRequest request, Duration timeout) {
    return new Outcome.Done<>(streaming.resolve("/attach/" + request.id()));
  }

  @Override
  public Outcome<URI> portForward(String sandboxId, List<Integer> ports, Duration timeout) {
    return new Outcome.Done<>(streaming.resolve("/portforward/" + sandboxId));
  }

  @Override
  public Outcome<RuntimeFacts> facts(Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<List<RuntimePod>> list(Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Notice> notices(SandboxLaunch launch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<String> createSandbox(SandboxLaunch launch, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> stopSandbox(String id, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> removeSandbox(String id, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<String> createContainer(ContainerLaunch launch, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<SortedSet<String>> usedImages(Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> reopenLog(String id, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> updateSandbox(String id, Pod pod, Duration timeout) {
    throw new UnsupportedOperationException("updateContainer");
  }

  @Override
  public Outcome<Nothing> updateContainer(String id, Pod pod, String container, Duration timeout) {
    throw new UnsupportedOperationException("updateContainer");
  }

  @Override
  public Outcome<Nothing> startContainer(String id, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> stopContainer(String id, Duration grace, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> removeContainer(String id, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<ExecResult> execSync(String id, List<String> command, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AutoCloseable hints(Consumer<PodUid> hint, Runnable lost) {
    throw new UnsupportedOperationException();
  }
}
