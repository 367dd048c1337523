package io.jubelet.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.contract.RuntimeContractTest;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.RuntimeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract on a real containerd, and what only a real container shows. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContainerdContractTest extends RuntimeContractTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final String version;
  private Optional<PrivateContainerd> started = Optional.empty();

  ContainerdContractTest(String version) {
    this.version = version;
  }

  @BeforeAll
  final void start() throws Exception {
    started = Optional.of(PrivateContainerd.start(version));
  }

  @AfterAll
  final void stop() {
    started.ifPresent(PrivateContainerd::close);
  }

  @Override
  protected Stage stage() {
    var containerd = started.orElseThrow();
    return new Stage(
        containerd.runtimes().at(containerd.endpoint()),
        containerd.runtimes().imagesAt(containerd.endpoint()),
        PrivateContainerd.BUSYBOX,
        containerd.directory(),
        PrivateContainerd.CGROUP);
  }

  @Override
  protected void wait(Duration little) {
    PrivateContainerd.pause(little);
  }

  RuntimeFacts facts() {
    return started.orElseThrow().facts();
  }

  @Test
  void aLogThatWasRenamedIsBegunAnew() throws IOException {
    var id = looping();
    var log = Path.of(only().logPath());
    var renamed = log.resolveSibling("0.log.20260101-000000");
    Files.move(log, renamed);

    assertThat(stage().runtime().reopenLog(id, TIMEOUT)).isEqualTo(Outcome.done());

    assertThat(log).isEmptyFile();
    assertThat(renamed).content().contains("stdout F hello");
    assertThat(stage().runtime().reopenLog("0".repeat(64), TIMEOUT)).isInstanceOf(Refused.class);
  }

  @Test
  void itSaysWhereImagesAreAndWhichOfThemAreUsed() {
    looping();
    var images = stage().images();

    assertThat(images.folder(TIMEOUT))
        .isInstanceOfSatisfying(Done.class, done -> assertThat((Path) done.value()).isDirectory());
    assertThat(stage().runtime().usedImages(TIMEOUT))
        .isInstanceOfSatisfying(
            Done.class, done -> assertThat((Set<?>) done.value()).anyMatch(this::isOurs));
  }

  private boolean isOurs(Object name) {
    return stage().images().find(String.valueOf(name), TIMEOUT)
            instanceof Done<Optional<Image>>(var found)
        && found.filter(image -> image.tags().contains(stage().image())).isPresent();
  }

  @Test
  void lastWordsInTheTerminationFileAreTheMessage() {
    var exited = ended(pod("echo bye >/dev/termination-log; exit 3"));

    assertThat(exited.message()).isEqualTo("bye\n");
    assertThat(exited.reason()).isEqualTo("Error");
  }

  @Test
  void theEndOfTheLogIsTheMessageOfAFailureWhereThePodSaysSo() {
    var pod = pod("echo first; echo second >&2; exit 4");
    pod.containers().getFirst().setTerminationMessagePolicy("FallbackToLogsOnError");

    // Two streams are two pipes: the runtime may write their lines in either order.
    assertThat(ended(pod).message().lines()).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void outputIsInTheLogFileAsCriWritesIt() throws IOException {
    ended(pod("echo hello"));

    assertThat(Files.readString(Path.of(only().logPath()))).endsWith(" stdout F hello\n");
  }

  @Test
  void theContainerHasItsNameAndAddressInItsHostsFile() {
    assertThat(ended(pod("test $(hostname) = contract && grep -q contract /etc/hosts")).exitCode())
        .isZero();
  }
}
