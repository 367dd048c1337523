package io.jubelet.node.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.effect.Runtime.ExecResult;
import io.jubelet.node.model.ContainerImages;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.References;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.SandboxLaunch;
import io.jubelet.node.model.SandboxLaunch.NodeNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link Runtime} and {@link Images}; a subclass brings one that is ready. */
public abstract class RuntimeContractTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MOST_LOOKS = 1500;
  private static final NodeIdentity NODE = new NodeIdentity("node-1", List.of("192.0.2.1"));

  /**
   * What the tests run on.
   *
   * @param image an image the runtime has, with /bin/sh
   * @param directory an existing folder for logs and pod directories
   */
  public record Stage(
      Runtime runtime, Images images, String image, Path directory, String cgroupParent) {}

  private Stage stage;
  private Runtime runtime;
  private Pod pod;

  protected abstract Stage stage() throws Exception;

  /** Lets a little time pass, between two looks at the runtime. */
  protected abstract void wait(Duration little);

  @BeforeEach
  final void begin() throws Exception {
    stage = stage();
    runtime = stage.runtime();
    pod = pod("trap 'exit 7' TERM; echo hello; while :; do sleep 0.05; done");
  }

  @AfterEach
  final void nothingIsLeft() {
    var seen = value(runtime.inspect(pod.uid(), TIMEOUT));
    seen.containers()
        .forEach(container -> runtime.stopContainer(container.id(), Duration.ZERO, TIMEOUT));
    for (var sandbox : seen.sandboxes()) {
      assertThat(runtime.stopSandbox(sandbox.id(), TIMEOUT)).isEqualTo(Outcome.done());
      assertThat(runtime.removeSandbox(sandbox.id(), TIMEOUT)).isEqualTo(Outcome.done());
    }
    assertThat(value(runtime.inspect(pod.uid(), TIMEOUT)).sandboxes()).isEmpty();
    assertThat(value(runtime.inspect(pod.uid(), TIMEOUT)).containers()).isEmpty();
  }

  @Test
  void factsNameARuntimeThatIsReady() {
    var facts = value(runtime.facts(TIMEOUT));

    assertThat(facts.name()).isNotEmpty();
    assertThat(facts.version()).isNotEmpty();
    assertThat(facts.message()).isEmpty();
    assertThat(facts.ready()).isTrue();
    assertThat(facts.networkReady()).isTrue();
  }

  @Test
  void aPodThatNobodyMadeHasNothing() {
    var seen = value(runtime.inspect(new PodUid("no-such-pod"), TIMEOUT));

    assertThat(seen.sandboxes()).isEmpty();
    assertThat(seen.containers()).isEmpty();
  }

  @Test
  void aSandboxHasAnAddressAndTheNameOfItsPod() {
    var id = sandbox(0);

    var seen = value(runtime.inspect(pod.uid(), TIMEOUT));
    assertThat(seen.name()).isEqualTo(pod.name());
    assertThat(seen.sandboxes())
        .singleElement()
        .satisfies(
            sandbox -> {
              assertThat(sandbox.id()).isEqualTo(id);
              assertThat(sandbox.pod()).isEqualTo(pod.uid());
              assertThat(sandbox.ready()).isTrue();
              assertThat(sandbox.attempt()).isZero();
              assertThat(sandbox.ips()).isNotEmpty();
            });
    assertThat(value(runtime.list(TIMEOUT))).extracting(RuntimePod::uid).contains(pod.uid());
  }

  @Test
  void aSecondSandboxOfTheSameAttemptIsRefused() {
    sandbox(0);

    assertThat(runtime.createSandbox(launch(0), TIMEOUT)).isInstanceOf(Refused.class);

    assertThat(value(runtime.inspect(pod.uid(), TIMEOUT)).sandboxes()).hasSize(1);
  }

  @Test
  void aStoppedSandboxIsNotReadyAndMakesRoomForTheNext() {
    var first = sandbox(0);
    assertThat(runtime.stopSandbox(first, TIMEOUT)).isEqualTo(Outcome.done());

    var second = sandbox(1);

    var sandboxes = value(runtime.inspect(pod.uid(), TIMEOUT)).sandboxes();
    assertThat(sandboxes).extracting(sandbox -> sandbox.id()).containsExactly(second, first);
    assertThat(sandboxes).extracting(sandbox -> sandbox.ready()).containsExactly(true, false);
  }

  @Test
  void aContainerIsCreatedThenRunsThenEndsWithItsOwnExitCode() {
    var id = container(sandbox(0), 0);
    assertThat(only().run()).isInstanceOf(Run.Created.class);

    assertThat(runtime.startContainer(id, TIMEOUT)).isEqualTo(Outcome.done());
    assertThat(only().run()).isInstanceOf(Run.Running.class);
    heard(id);

    assertThat(runtime.stopContainer(id, Duration.ofSeconds(20), TIMEOUT))
        .isEqualTo(Outcome.done());
    var ended = observed(instance -> instance.run() instanceof Run.Exited);
    assertThat(ended.run())
        .isInstanceOfSatisfying(
            Run.Exited.class,
            exited -> {
              assertThat(exited.exitCode()).isEqualTo(7);
              assertThat(exited.finishedAt()).isAfterOrEqualTo(exited.startedAt());
            });
  }

  @Test
  void aContainerThatEndsByItselfShowsItsExitCode() {
    assertThat(ended(pod("exit 3")).exitCode()).isEqualTo(3);
  }

  /** Runs the pod's container to its end. */
  protected final Run.Exited ended(Pod wanted) {
    pod = wanted;
    assertThat(runtime.startContainer(container(sandbox(0), 0), TIMEOUT)).isEqualTo(Outcome.done());
    return (Run.Exited) observed(instance -> instance.run() instanceof Run.Exited).run();
  }

  /** Starts the pod's container and waits until it has come to its loop; answers its id. */
  protected final String looping() {
    var id = container(sandbox(0), 0);
    runtime.startContainer(id, TIMEOUT);
    heard(id);
    return id;
  }

  /** Waits until the process has set its trap, by what it does after that. */
  private void heard(String id) {
    for (int looks = 0; looks < MOST_LOOKS; looks++) {
      var sleeping = runtime.execSync(id, List.of("/bin/sh", "-c", "pidof sleep"), TIMEOUT);
      if (sleeping instanceof Done<ExecResult>(ExecResult result) && result.exitCode() == 0) {
        return;
      }
      wait(Duration.ofMillis(20));
    }
    throw new AssertionError("the container never came to its loop");
  }

  @Test
  void aContainerShowsWhatItWasMadeFor() {
    var id = container(sandbox(0), 3);

    var seen = only();
    assertThat(seen.id()).isEqualTo(id);
    assertThat(seen.name()).isEqualTo("main");
    assertThat(seen.attempt()).isEqualTo(3);
    assertThat(seen.hash()).matches("[0-9a-f]{1,8}");
    assertThat(seen.imageRef()).isNotEmpty();
    assertThat(seen.logPath()).endsWith("main/3.log");
  }

  @Test
  void aProcessThatIgnoresTheSignalIsKilledWhenTheGraceIsOver() {
    pod = pod("trap '' TERM; while :; do sleep 0.05; done");
    var id = looping();

    assertThat(runtime.stopContainer(id, Duration.ofSeconds(1), TIMEOUT)).isEqualTo(Outcome.done());

    assertThat(observed(instance -> instance.run() instanceof Run.Exited).run())
        .isInstanceOfSatisfying(
            Run.Exited.class, exited -> assertThat(exited.exitCode()).isEqualTo(137));
  }

  @Test
  void anExecAnswersWithItsOutputAndExitCode() {
    var id = container(sandbox(0), 0);
    runtime.startContainer(id, TIMEOUT);

    var result =
        runtime.execSync(id, List.of("/bin/sh", "-c", "echo out; echo err >&2; exit 3"), TIMEOUT);

    assertThat(result).isEqualTo(new Done<>(new ExecResult(3, "out\n", "err\n")));
  }

  @Test
  void anExecThatDoesNotEndInTimeIsUnknown() {
    var id = container(sandbox(0), 0);
    runtime.startContainer(id, TIMEOUT);

    assertThat(runtime.execSync(id, List.of("/bin/sh", "-c", "sleep 60"), Duration.ofSeconds(1)))
        .isInstanceOf(Unknown.class);
  }

  @Test
  void theOutputOfAnExecIsCut() {
    var id = container(sandbox(0), 0);
    runtime.startContainer(id, TIMEOUT);

    var result =
        value(
            runtime.execSync(
                id, List.of("/bin/sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x"), TIMEOUT));

    assertThat(result.stdout()).hasSize(16 * 1024).containsOnlyOnce("x".repeat(16 * 1024));
  }

  @Test
  void stoppingAndRemovingWhatIsGoneIsDone() {
    var sandbox = sandbox(0);
    var id = container(sandbox, 0);
    runtime.startContainer(id, TIMEOUT);
    for (int times = 0; times < 2; times++) {
      assertThat(runtime.stopContainer(id, Duration.ZERO, TIMEOUT)).isEqualTo(Outcome.done());
    }
    for (int times = 0; times < 2; times++) {
      assertThat(runtime.removeContainer(id, TIMEOUT)).isEqualTo(Outcome.done());
    }
    for (int times = 0; times < 2; times++) {
      assertThat(runtime.stopSandbox(sandbox, TIMEOUT)).isEqualTo(Outcome.done());
    }
    for (int times = 0; times < 2; times++) {
      assertThat(runtime.removeSandbox(sandbox, TIMEOUT)).isEqualTo(Outcome.done());
    }
    var never = "0".repeat(64);
    assertThat(runtime.stopContainer(never, Duration.ZERO, TIMEOUT)).isEqualTo(Outcome.done());
    assertThat(runtime.removeContainer(never, TIMEOUT)).isEqualTo(Outcome.done());
    assertThat(runtime.stopSandbox(never, TIMEOUT)).isEqualTo(Outcome.done());
    assertThat(runtime.removeSandbox(never, TIMEOUT)).isEqualTo(Outcome.done());
  }

  @Test
  void whatNeedsAContainerIsRefusedWithoutOne() {
    var never = "0".repeat(64);

    assertThat(runtime.startContainer(never, TIMEOUT)).isInstanceOf(Refused.class);
    assertThat(runtime.execSync(never, List.of("true"), TIMEOUT)).isInstanceOf(Refused.class);
    assertThat(runtime.attach(new Runtime.AttachRequest(never, false, false, true, true), TIMEOUT))
        .isInstanceOf(Refused.class);
  }

  @Test
  void aContainerThatRunsIsGivenOtherResources() {
    var id = looping();
    var limits = Map.of("cpu", new Quantity("300m"), "memory", new Quantity("96Mi"));
    pod.containers()
        .getFirst()
        .setResources(new ResourceRequirementsBuilder().withLimits(limits).build());

    assertThat(runtime.updateContainer(id, pod, "main", TIMEOUT)).isEqualTo(Outcome.done());

    var told =
        value(
            runtime.execSync(
                id,
                List.of(
                    "/bin/sh",
                    "-c",
                    "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null"
                        + " | head -n 1"),
                TIMEOUT));
    assertThat(told.stdout()).startsWith("30000");
    assertThat(runtime.updateContainer("0".repeat(64), pod, "main", TIMEOUT))
        .isInstanceOf(Refused.class);
  }

  @Test
  void aSecondContainerOfTheSameAttemptIsRefused() {
    var sandbox = sandbox(0);
    container(sandbox, 0);

    assertThat(runtime.createContainer(containerLaunch(sandbox, 0), TIMEOUT))
        .isInstanceOf(Refused.class);
    assertThat(value(runtime.inspect(pod.uid(), TIMEOUT)).containers()).hasSize(1);
  }

  @Test
  void aCommandThatDoesNotExistIsRefusedAtTheStart() {
    pod = pod("unused");
    pod.containers().getFirst().setCommand(List.of("/no/such/program"));
    var id = container(sandbox(0), 0);

    assertThat(runtime.startContainer(id, TIMEOUT))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo("RunContainerError");
              assertThat(refused.message()).contains("/no/such/program");
            });
  }

  @Test
  void aContainerWhoseSecretIsMissingIsRefusedBeforeAnythingIsMade() {
    pod = pod("unused");
    pod.containers()
        .getFirst()
        .setEnvFrom(
            List.of(
                new io.fabric8.kubernetes.api.model.EnvFromSourceBuilder()
                    .withNewSecretRef("password", false)
                    .build()));
    var sandbox = sandbox(0);

    assertThat(runtime.createContainer(containerLaunch(sandbox, 0), TIMEOUT))
        .isEqualTo(new Refused<>("CreateContainerConfigError", "secret \"password\" not found"));
    assertThat(value(runtime.inspect(pod.uid(), TIMEOUT)).containers()).isEmpty();
  }

  @Test
  void streamsAreReachedThroughUrls() {
    var sandbox = sandbox(0);
    var id = container(sandbox, 0);
    runtime.startContainer(id, TIMEOUT);

    var exec =
        value(
            runtime.exec(
                new Runtime.ExecRequest(id, List.of("true"), false, false, true, true), TIMEOUT));
    assertThat(exec.isAbsolute()).isTrue();
    assertThat(value(runtime.portForward(sandbox, List.of(80), TIMEOUT)).isAbsolute()).isTrue();
  }

  @Test
  void eventsHintAtThePodOrTheirEndIsTold() throws Exception {
    BlockingQueue<Optional<PodUid>> told = new LinkedBlockingQueue<>();
    try (var _ =
        runtime.hints(uid -> told.add(Optional.of(uid)), () -> told.add(Optional.empty()))) {
      var id = container(sandbox(0), 0);
      runtime.startContainer(id, TIMEOUT);
      runtime.stopContainer(id, Duration.ZERO, TIMEOUT);

      // Hints of pods gone by may come first.
      Predicate<Optional<PodUid>> awaited = hint -> hint.isEmpty() || hint.get().equals(pod.uid());
      for (int looks = 0; told.stream().noneMatch(awaited) && looks < MOST_LOOKS; looks++) {
        wait(Duration.ofMillis(20));
      }
      assertThat(told).anyMatch(awaited);
    }
  }

  @Test
  void closedHintsStaySilent() throws Exception {
    var told = new AtomicInteger();
    runtime.hints(_ -> told.incrementAndGet(), () -> {}).close();
    sandbox(0);

    assertThat(told).hasValue(0);
  }

  @Test
  void imagesAreFoundByNameAndId() {
    var image = value(stage.images().find(stage.image(), TIMEOUT)).orElseThrow();

    assertThat(image.tags()).contains(stage.image());
    assertThat(value(stage.images().find(image.id(), TIMEOUT))).contains(image);
    assertThat(value(stage.images().list(TIMEOUT))).contains(image);
    assertThat(value(stage.images().find("registry.invalid/none:1", TIMEOUT))).isEmpty();
    assertThat(stage.images().remove("registry.invalid/none:1", TIMEOUT)).isEqualTo(Outcome.done());
  }

  /** A pod with one container that runs the script in a shell. */
  protected final Pod pod(String script) {
    var container =
        new ContainerBuilder()
            .withName("main")
            .withImage(stage.image())
            .withCommand("/bin/sh", "-c", script)
            .withTerminationMessagePath("/dev/termination-log")
            .withTerminationMessagePolicy("File")
            .build();
    return new Pod(
        new PodBuilder()
            .withNewMetadata()
            .withName("contract")
            .withNamespace("default")
            .withUid(UUID.randomUUID().toString())
            .endMetadata()
            .withNewSpec()
            .withContainers(container)
            .withDnsPolicy("Default")
            .endSpec()
            .build());
  }

  private SandboxLaunch launch(int attempt) {
    return new SandboxLaunch(
        pod,
        attempt,
        "",
        stage.cgroupParent(),
        stage.directory().resolve("logs").resolve("default_contract_" + pod.uid()),
        new NodeNetwork(List.of(), "cluster.local", Optional.empty()),
        Optional.empty());
  }

  private String sandbox(int attempt) {
    return value(runtime.createSandbox(launch(attempt), TIMEOUT));
  }

  private ContainerLaunch containerLaunch(String sandboxId, int attempt) {
    var sandbox =
        value(runtime.inspect(pod.uid(), TIMEOUT)).sandboxes().stream()
            .filter(found -> found.id().equals(sandboxId))
            .findFirst()
            .orElseThrow();
    var image = value(stage.images().find(stage.image(), TIMEOUT)).orElseThrow();
    return new ContainerLaunch(
        launch(0),
        sandbox,
        "main",
        attempt,
        ContainerImages.of(image.id()),
        References.none(),
        new TreeMap<>(),
        stage.directory().resolve("pods").resolve(pod.uid().value()),
        NODE,
        "",
        false);
  }

  private String container(String sandboxId, int attempt) {
    return value(runtime.createContainer(containerLaunch(sandboxId, attempt), TIMEOUT));
  }

  /** The pod's only container. */
  protected final ContainerInstance only() {
    var containers = value(runtime.inspect(pod.uid(), TIMEOUT)).containers();
    assertThat(containers).hasSize(1);
    return containers.getFirst();
  }

  private ContainerInstance observed(Predicate<ContainerInstance> wanted) {
    for (int looks = 0; looks < MOST_LOOKS; looks++) {
      var seen = only();
      if (wanted.test(seen)) {
        return seen;
      }
      wait(Duration.ofMillis(20));
    }
    throw new AssertionError("never seen as wanted: " + only());
  }

  private static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Done<T>(T value) -> value;
      case Refused<T> refused -> throw new AssertionError(refused.toString());
      case Unknown<T> unknown -> throw new AssertionError(unknown.toString());
    };
  }
}
