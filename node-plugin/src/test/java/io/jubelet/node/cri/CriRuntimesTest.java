package io.jubelet.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.translate.ContainerDefaults;
import io.jubelet.wire.cri.Container;
import io.jubelet.wire.cri.ContainerEvent;
import io.jubelet.wire.cri.ContainerEventType;
import io.jubelet.wire.cri.ContainerMetadata;
import io.jubelet.wire.cri.Empty;
import io.jubelet.wire.cri.ExecSyncResponse;
import io.jubelet.wire.cri.ImageFsInfoResponse;
import io.jubelet.wire.cri.ImageSpec;
import io.jubelet.wire.cri.ListContainersResponse;
import io.jubelet.wire.cri.ListPodSandboxResponse;
import io.jubelet.wire.cri.PodSandbox;
import io.jubelet.wire.cri.PodSandboxStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CriRuntimesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String POD_UID = "io.kubernetes.pod.uid";

  @TempDir private Path directory;

  private final CriRuntimes runtimes =
      new CriRuntimes(
          new ContainerDefaults(
              new ContainerDefaults.Machine(1 << 30, new TreeMap<>(), false, false, List.of()),
              true,
              Duration.ofMillis(100),
              false,
              Path.of("/seccomp")),
          _ -> Outcome.done());

  @AfterEach
  void close() {
    runtimes.close();
  }

  private Runtime at(ServedRuntime served) {
    return runtimes.at(served.endpoint());
  }

  @Test
  void nobodyListeningIsRefusedAtOnceAndSaysWhy() {
    var endpoint = new Endpoint("unix://" + directory.resolve("none.sock"));

    assertThat(runtimes.at(endpoint).startContainer("c", TIMEOUT))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo("RuntimeUnavailable");
              assertThat(refused.message()).contains("none.sock");
            });
  }

  @Test
  void aRuntimeThatComesBackIsReachedByTheNextCall() throws IOException {
    try (var served = new ServedRuntime(directory)) {
      assertThat(at(served).stopContainer("c", Duration.ZERO, TIMEOUT)).isInstanceOf(Refused.class);
      assertThat(at(served).stopContainer("c", Duration.ZERO, TIMEOUT)).isInstanceOf(Refused.class);

      served
          .on(
              CriMethods.STOP_CONTAINER,
              (_, call) -> ServedRuntime.answer(call, Empty.getDefaultInstance()))
          .start();

      assertThat(at(served).stopContainer("c", Duration.ZERO, TIMEOUT)).isEqualTo(Outcome.done());
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsUnknown() throws IOException {
    try (var served = new ServedRuntime(directory)) {
      served.on(CriMethods.START_CONTAINER, (_, _) -> {}).start();

      assertThat(at(served).startContainer("c", SHORT)).isInstanceOf(Unknown.class);
    }
  }

  @Test
  void aConnectionLostBeforeTheAnswerIsUnknown() throws IOException {
    var served = new ServedRuntime(directory);
    served.on(CriMethods.START_CONTAINER, (_, _) -> served.close()).start();

    assertThat(at(served).startContainer("c", TIMEOUT)).isInstanceOf(Unknown.class);
  }

  @Test
  void aRuntimesNoIsRefusedWithItsWords() throws IOException {
    try (var served = new ServedRuntime(directory)) {
      served
          .on(
              CriMethods.START_CONTAINER,
              (_, call) ->
                  call.onError(
                      Status.UNKNOWN.withDescription("no such program").asRuntimeException()))
          .start();

      assertThat(at(served).startContainer("c", TIMEOUT))
          .isEqualTo(new Refused<>("RunContainerError", "no such program"));
    }
  }

  @Test
  void theOutputOfAnExecIsCutAndBadTextReplaced() throws IOException {
    try (var served = new ServedRuntime(directory)) {
      served
          .on(
              CriMethods.EXEC_SYNC,
              (_, call) ->
                  ServedRuntime.answer(
                      call,
                      ExecSyncResponse.newBuilder()
                          .setStdout(ByteString.copyFrom(new byte[100_000]))
                          .setStderr(ByteString.copyFrom(new byte[] {(byte) 0xff, 'x'}))
                          .build()))
          .start();

      assertThat(at(served).execSync("c", List.of("true"), TIMEOUT))
          .isEqualTo(new Done<>(new Runtime.ExecResult(0, "\0".repeat(16 * 1024), "\ufffdx")));
    }
  }

  @Test
  void aContainerThatVanishesBetweenListAndStatusIsLeftOut() throws IOException {
    try (var served = new ServedRuntime(directory)) {
      served
          .on(
              CriMethods.LIST_POD_SANDBOX,
              (_, call) -> ServedRuntime.answer(call, ListPodSandboxResponse.getDefaultInstance()))
          .on(
              CriMethods.LIST_CONTAINERS,
              (_, call) -> ServedRuntime.answer(call, listed("gone", "uid-1")))
          .on(
              CriMethods.CONTAINER_STATUS,
              (_, call) -> call.onError(Status.NOT_FOUND.asRuntimeException()))
          .start();

      assertThat(at(served).inspect(new PodUid("uid-1"), TIMEOUT))
          .isInstanceOfSatisfying(
              Done.class, done -> assertThat(done.value().toString()).contains("containers=[]"));
    }
  }

  @Test
  void containersThatHangHoldUpOnlyTheirPodsAndAreNamed() throws Exception {
    var pods = 30;
    var hanging = new CountDownLatch(pods);
    try (var served = new ServedRuntime(directory);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      served
          .on(
              CriMethods.LIST_POD_SANDBOX,
              (_, call) -> ServedRuntime.answer(call, ListPodSandboxResponse.getDefaultInstance()))
          .on(
              CriMethods.LIST_CONTAINERS,
              (request, call) ->
                  ServedRuntime.answer(
                      call, two(request.getFilter().getLabelSelectorOrThrow(POD_UID))))
          .on(
              CriMethods.CONTAINER_STATUS,
              (request, call) -> {
                if (request.getContainerId().startsWith("hung")) {
                  hanging.countDown();
                } else {
                  call.onError(Status.NOT_FOUND.asRuntimeException());
                }
              })
          .start();
      var hung =
          IntStream.range(0, pods)
              .mapToObj(i -> new PodUid("hung-" + i))
              .map(pod -> threads.submit(() -> at(served).inspect(pod, Duration.ofSeconds(3))))
              .toList();
      assertThat(hanging.await(5, TimeUnit.SECONDS)).isTrue();

      assertThat(at(served).inspect(new PodUid("well"), Duration.ofSeconds(1)))
          .isInstanceOf(Done.class);
      for (var each : hung) {
        assertThat(each.get())
            .isInstanceOfSatisfying(
                Unknown.class,
                unknown -> assertThat(unknown.cause()).startsWith("container app: "));
      }
    }
  }

  private static ListContainersResponse two(String podUid) {
    var app = ContainerMetadata.newBuilder().setName("app");
    return ListContainersResponse.newBuilder()
        .addContainers(
            Container.newBuilder().setId(podUid + "-0").setMetadata(app).putLabels(POD_UID, podUid))
        .addContainers(
            Container.newBuilder().setId(podUid + "-1").setMetadata(app).putLabels(POD_UID, podUid))
        .build();
  }

  @Test
  void whatKubernetesDidNotMakeIsNotListed() throws IOException {
    try (var served = new ServedRuntime(directory)) {
      served
          .on(
              CriMethods.LIST_POD_SANDBOX,
              (_, call) -> ServedRuntime.answer(call, ListPodSandboxResponse.getDefaultInstance()))
          .on(
              CriMethods.LIST_CONTAINERS,
              (_, call) -> ServedRuntime.answer(call, listed("hand-made", "")))
          .start();

      assertThat(at(served).list(TIMEOUT)).isEqualTo(new Done<>(List.of()));
    }
  }

  @Test
  void imagesOfAllContainersAreUsedWhoeverMadeThem() throws IOException {
    var handMade =
        Container.newBuilder()
            .setImage(ImageSpec.newBuilder().setImage("id").setUserSpecifiedImage("app:1"))
            .setImageRef("app@sha256:1")
            .build();
    var answer = ListContainersResponse.newBuilder().addContainers(handMade).build();
    try (var served = new ServedRuntime(directory)) {
      served
          .on(CriMethods.LIST_CONTAINERS, (_, call) -> ServedRuntime.answer(call, answer))
          .start();

      assertThat(at(served).usedImages(TIMEOUT))
          .isEqualTo(new Done<>(new TreeSet<>(List.of("id", "app:1", "app@sha256:1"))));
    }
  }

  @Test
  void aRuntimeThatDoesNotSayWhereItsImagesAreIsRefused() throws IOException {
    try (var served = new ServedRuntime(directory)) {
      served
          .on(
              CriMethods.IMAGE_FS_INFO,
              (_, call) -> ServedRuntime.answer(call, ImageFsInfoResponse.getDefaultInstance()))
          .start();

      assertThat(runtimes.imagesAt(served.endpoint()).folder(TIMEOUT)).isInstanceOf(Refused.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"file, true", "api, false", "'', false"})
  void whoAskedForAPodIsReadFromItsSandbox(String source, boolean fromFile) throws Exception {
    var sandbox =
        PodSandbox.newBuilder()
            .putLabels("io.kubernetes.pod.uid", "uid-1")
            .putAnnotations("kubernetes.io/config.source", source);
    var answer = ListPodSandboxResponse.newBuilder().addItems(sandbox).build();
    try (var served = new ServedRuntime(directory)) {
      served
          .on(CriMethods.LIST_POD_SANDBOX, (_, call) -> ServedRuntime.answer(call, answer))
          .on(
              CriMethods.LIST_CONTAINERS,
              (_, call) -> ServedRuntime.answer(call, ListContainersResponse.getDefaultInstance()))
          .on(
              CriMethods.POD_SANDBOX_STATUS,
              (_, call) -> call.onError(Status.NOT_FOUND.asRuntimeException()))
          .start();

      assertThat(at(served).list(TIMEOUT).map(pods -> pods.getFirst().fromFile()))
          .isEqualTo(new Done<>(fromFile));
      assertThat(at(served).inspect(new PodUid("uid-1"), TIMEOUT).map(RuntimePod::fromFile))
          .isEqualTo(new Done<>(fromFile));
    }
  }

  @Test
  void aRuntimeWithoutEventsEndsTheHintsAtOnce() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (var served = new ServedRuntime(directory).start();
        var _ = at(served).hints(uid -> told.add(uid.value()), () -> told.add("lost"))) {
      assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("lost");
    }
  }

  /** What is created and started is looked at anyway. */
  @Test
  void hintsNameThePodOfWhatEndsAndTellTheirEnd() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (var served = new ServedRuntime(directory)) {
      served
          .on(
              CriMethods.GET_CONTAINER_EVENTS,
              (_, call) -> {
                call.onNext(event("uid-0", ContainerEventType.CONTAINER_CREATED_EVENT));
                call.onNext(event("uid-0", ContainerEventType.CONTAINER_STARTED_EVENT));
                call.onNext(event("uid-1", ContainerEventType.CONTAINER_STOPPED_EVENT));
                call.onNext(ContainerEvent.getDefaultInstance());
                call.onNext(event("uid-2", ContainerEventType.CONTAINER_DELETED_EVENT));
                call.onCompleted();
              })
          .start();
      try (var _ = at(served).hints(uid -> told.add(uid.value()), () -> told.add("lost"))) {
        assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("uid-1");
        assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("uid-2");
        assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("lost");
      }
    }
  }

  @Test
  void aNinthEndpointClosesTheOneUsedLongestAgo() throws IOException {
    try (var served = new ServedRuntime(directory)) {
      served
          .on(
              CriMethods.START_CONTAINER,
              (_, call) -> ServedRuntime.answer(call, Empty.getDefaultInstance()))
          .start();
      var held = at(served);
      assertThat(held.startContainer("c", TIMEOUT)).isEqualTo(Outcome.done());

      for (int i = 0; i < CriRuntimes.MAX_ENDPOINTS; i++) {
        assertThat(runtimes.at(new Endpoint("unix:///other-" + i))).isNotNull();
      }

      assertThat(held.startContainer("c", TIMEOUT)).isInstanceOf(Refused.class);
      assertThat(at(served).startContainer("c", TIMEOUT)).isEqualTo(Outcome.done());
    }
  }

  private static ListContainersResponse listed(String id, String podUid) {
    var container = Container.newBuilder().setId(id);
    if (!podUid.isEmpty()) {
      container.putLabels("io.kubernetes.pod.uid", podUid);
    }
    return ListContainersResponse.newBuilder().addContainers(container).build();
  }

  private static ContainerEvent event(String podUid, ContainerEventType type) {
    return ContainerEvent.newBuilder()
        .setContainerEventType(type)
        .setPodSandboxStatus(
            PodSandboxStatus.newBuilder().putLabels("io.kubernetes.pod.uid", podUid))
        .build();
  }
}
