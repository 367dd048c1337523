package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.testbed.Command;
import io.jubelet.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What needs cgroup v2 and systemd is tested in a machine of its own, as by {@code make test-vm}.
 */
@Order(1)
final class VirtualMachineTest {
  private static final Duration DEADLINE = Duration.ofMinutes(30);

  private final Path clone = Tools.find().repository();

  @Test
  void theTestsOnCgroupV2WithSystemdPass() throws IOException {
    assertThat(run("testbed/vm/build").exit()).isZero();
    Files.writeString(clone.resolve("testbed/e2e/target/test-class-path"), classPath());

    var tests = run("testbed/vm/test");

    assertThat(tests.exit()).as("%s%s", tests.output(), tests.errors()).isZero();
    assertThat(tests.output()).contains("tests successful").doesNotContain("0 tests successful");
  }

  private Command.Result run(String program) {
    var seconds = "TIMEOUT=" + DEADLINE.minusMinutes(1).toSeconds();
    return Command.attempt(DEADLINE, List.of("env", seconds, clone.resolve(program).toString()));
  }

  /** Failsafe gives the process a jar that only refers to the others. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
