package io.jubelet.node.runtimehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's runit, in a folder of its own. */
final class RunitTest {
  private static final Duration TIME = Duration.ofSeconds(8);
  private static final Outcome<?> DONE = Outcome.done();

  @TempDir Path folder;
  private Path service = Path.of("/");
  private Optional<Process> supervisor = Optional.empty();

  @BeforeEach
  void install() throws IOException {
    service = Files.createDirectories(folder.resolve("sleeper"));
    script(service.resolve("run"), "exec sleep 1000");
    Files.createFile(service.resolve("down"));
  }

  @AfterEach
  void end() throws InterruptedException {
    new Runit(service).stop(TIME);
    if (supervisor.isPresent()) {
      // The service is stopped, so the supervisor has nothing left to end in good order.
      supervisor.get().destroyForcibly();
      supervisor.get().waitFor();
    }
  }

  private Runit supervised() throws IOException, InterruptedException {
    var process = new ProcessBuilder("runsv", service.toString()).start();
    supervisor = Optional.of(process);
    var runit = new Runit(service);
    while (runit.running(TIME) instanceof Refused<Boolean>) {
      assertThat(process.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    return runit;
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aStartedServiceRunsNowAndAfterABoot() throws IOException, InterruptedException {
    var runit = supervised();
    assertThat(runit.running(TIME)).isEqualTo(new Done<>(false));
    assertThat(runit.start(TIME)).isEqualTo(DONE);
    assertThat(runit.running(TIME)).isEqualTo(new Done<>(true));
    assertThat(service.resolve("down")).doesNotExist();
    assertThat(runit.start(TIME)).isEqualTo(DONE);
  }

  @Test
  void aStoppedServiceStaysStoppedAfterABoot() throws IOException, InterruptedException {
    var runit = supervised();
    runit.start(TIME);
    assertThat(runit.stop(TIME)).isEqualTo(DONE);
    assertThat(runit.running(TIME)).isEqualTo(new Done<>(false));
    assertThat(service.resolve("down")).exists();
    assertThat(runit.stop(TIME)).isEqualTo(DONE);
  }

  @Test
  void aServiceThatIgnoresTermIsKilled() throws IOException, InterruptedException {
    script(service.resolve("run"), "trap '' TERM; while :; do sleep 1; done");
    var runit = supervised();
    runit.start(TIME);
    assertThat(runit.stop(Duration.ofSeconds(3))).isEqualTo(DONE);
    assertThat(runit.running(TIME)).isEqualTo(new Done<>(false));
  }

  @Test
  void aRestartGivesANewProcess() throws IOException, InterruptedException {
    var runit = supervised();
    runit.start(TIME);
    var before = Files.readString(service.resolve("supervise/pid"));
    assertThat(runit.restart(TIME)).isEqualTo(DONE);
    assertThat(Files.readString(service.resolve("supervise/pid"))).isNotEqualTo(before);
    assertThat(runit.running(TIME)).isEqualTo(new Done<>(true));
  }

  @Test
  void aRestartStartsAStoppedService() throws IOException, InterruptedException {
    var runit = supervised();
    assertThat(runit.restart(TIME)).isEqualTo(DONE);
    assertThat(runit.running(TIME)).isEqualTo(new Done<>(true));
    assertThat(service.resolve("down")).doesNotExist();
  }

  @Test
  void anUnsupervisedServiceIsRefusedByName() {
    assertThat(new Runit(folder.resolve("nobody")).running(TIME))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.message())
                    .startsWith("service '%s': ".formatted(folder.resolve("nobody"))));
  }
}
