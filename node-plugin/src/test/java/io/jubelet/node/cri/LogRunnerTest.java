package io.jubelet.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.jubelet.node.decide.logs.LogAction;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.logs.LogFiles;
import io.jubelet.node.logs.LogLinks;
import io.jubelet.node.loop.Effect;
import io.jubelet.node.loop.LogRunner;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RunningLog;
import io.jubelet.node.translate.ContainerDefaults;
import io.jubelet.wire.cri.Empty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a log's files when the runtime opens the log anew, refuses to, or is lost. */
final class LogRunnerTest {
  private static final LogAction ROTATE = new LogAction.Rotate("0.log.20260101-000000", "full");

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

  private Path log = Path.of("");
  private Path rotated = Path.of("");

  @BeforeEach
  void write() throws IOException {
    log = Files.writeString(directory.resolve("0.log"), "old");
    rotated = directory.resolve("0.log.20260101-000000");
  }

  @AfterEach
  void close() {
    runtimes.close();
  }

  private Outcome<Nothing> perform(LogAction action, Consumer<StreamObserver<Empty>> reopening)
      throws IOException {
    try (var served = new ServedRuntime(directory)) {
      served.on(CriMethods.REOPEN_CONTAINER_LOG, (_, call) -> reopening.accept(call)).start();
      return perform(action, served.endpoint());
    }
  }

  private Outcome<Nothing> perform(LogAction action, Endpoint endpoint) {
    return new LogRunner(runtimes, new LogFiles(new LogLinks(directory)))
        .perform(new Effect.KeepLog(endpoint, new RunningLog(new PodUid("u"), "c", log), action));
  }

  private void begin() {
    try {
      Files.writeString(log, "new");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRotatedLogIsBegunAnew() throws IOException {
    var outcome =
        perform(
            ROTATE,
            call -> {
              begin();
              ServedRuntime.answer(call, Empty.getDefaultInstance());
            });

    assertThat(outcome).isEqualTo(Outcome.done());
    assertThat(rotated).hasContent("old");
    assertThat(log).hasContent("new");
  }

  @Test
  void aLogThatTheRuntimeDoesNotOpenAnewKeepsItsName() throws IOException {
    var outcome =
        perform(
            ROTATE,
            call ->
                call.onError(
                    Status.UNKNOWN.withDescription("is not running").asRuntimeException()));

    assertThat(outcome).isEqualTo(new Refused<>("LogNotReopened", "is not running"));
    assertThat(log).hasContent("old");
    assertThat(rotated).doesNotExist();
  }

  @Test
  void whatTheRuntimeHasBegunStaysAlthoughItsAnswerIsLost() throws IOException {
    var outcome =
        perform(
            ROTATE,
            call -> {
              begin();
              call.onError(Status.UNAVAILABLE.asRuntimeException());
            });

    assertThat(outcome).isEqualTo(Outcome.done());
    assertThat(rotated).hasContent("old");
    assertThat(log).hasContent("new");
  }

  @Test
  void whatIsNamedIsRemovedOrCompressed() throws IOException {
    for (var day = 1; day <= 3; day++) {
      Files.writeString(directory.resolve("0.log.2026010%d-000000".formatted(day)), "text");
    }

    var nobody = new Endpoint("unix://" + directory.resolve("none.sock"));
    assertThat(perform(new LogAction.Remove(List.of("0.log.20260101-000000"), "too many"), nobody))
        .isEqualTo(Outcome.done());
    assertThat(perform(new LogAction.Compress(List.of("0.log.20260102-000000"), "newer"), nobody))
        .isEqualTo(Outcome.done());

    assertThat(Files.list(directory).map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrder("0.log", "0.log.20260102-000000.gz", "0.log.20260103-000000");
  }

  @Test
  void aFileThatCannotBeRemovedKeepsNoOtherOne() throws IOException {
    Files.createDirectories(directory.resolve("0.log.20260101-000000/full"));
    Files.writeString(directory.resolve("0.log.20260102-000000"), "text");
    var nobody = new Endpoint("unix://" + directory.resolve("none.sock"));
    var both = List.of("0.log.20260101-000000", "0.log.20260102-000000");

    assertThat(perform(new LogAction.Remove(both, "too many"), nobody))
        .isInstanceOf(Outcome.Unknown.class);

    assertThat(directory.resolve("0.log.20260102-000000")).doesNotExist();
  }
}
