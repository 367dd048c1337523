package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.testbed.Command;
import io.jubelet.testbed.Tools;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever starts the agent wrongly is told what is wrong in one sentence, and by the exit code. */
final class LauncherTest {
  private static final String TYPE =
      "{apiVersion: kubelet.config.k8s.io/v1beta1, kind: KubeletConfiguration, %s}";

  /** What any machine is accepted with, and what needs no API server. */
  private static final String STANDALONE =
      "failCgroupV1: false, failSwapOn: false, authentication: {webhook: {enabled: false}},"
          + " authorization: {mode: AlwaysAllow}, ";

  private static final Path LAUNCHER =
      Tools.find().repository().resolve("node-plugin/bin/jubelet-node");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --no-such-flag=1    | unknown flag: --no-such-flag
          --max-pods=many     | --max-pods must be an integer, not 'many'
          --config=/no/such   | --config: there is no file /no/such
          """)
  void aBadArgumentIsNamed(String argument, String sentence) {
    var result = started(List.of(argument));

    assertThat(result.exit()).isEqualTo(1);
    assertThat(told(result)).containsExactly("jubelet-node: " + sentence);
  }

  @Test
  void anUnknownFieldIsNamed() throws IOException {
    var result = started(List.of("--config=" + configuration("maxPodz: 3")));

    assertThat(result.exit()).isEqualTo(1);
    assertThat(told(result)).singleElement().asString().endsWith("unknown field 'maxPodz'");
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (var taken = new ServerSocket(0)) {
      var port = taken.getLocalPort();
      var result =
          started(
              List.of(
                  "--root-dir=" + folder.resolve("root"),
                  "--cert-dir=" + folder.resolve("pki"),
                  "--hostname-override=node-1",
                  "--node-ip=192.0.2.1",
                  "--config=" + configuration(STANDALONE + "healthzPort: 0, port: " + port)));

      assertThat(result.exit()).isEqualTo(2);
      assertThat(told(result))
          .singleElement()
          .asString()
          .startsWith("jubelet-node: cannot serve on port " + port + ": ");
    }
  }

  @Test
  void whatIsKnownAndNotHonouredIsNamedInAWarning() throws IOException {
    var file = configuration("cpuManagerPolicy: static, evictionHard: {memory.available: 1Gi}");
    // The next complaint ends it before it does anything.
    var result = started(List.of("--config=" + file, "--kubeconfig=/no/such"));

    assertThat(result.errors())
        .contains("known and not yet honoured: cpuManagerPolicy")
        .contains("honoured in part: evictionHard: the node tells of pressure");
  }

  @Test
  void aMachineWithoutTheRightJdkIsToldSo() {
    var hidden =
        "mount -t tmpfs none /usr/lib/jvm && JAVA_HOME=/usr/lib/jvm/java-17 exec " + LAUNCHER;

    var result = Command.attempt(Command.DEADLINE, List.of("unshare", "-m", "sh", "-c", hidden));

    assertThat(result.exit()).isEqualTo(1);
    assertThat(told(result))
        .containsExactly(
            "jubelet-node: no JDK 25 found: set JAVA_HOME to one, or install it below"
                + " /usr/lib/jvm");
  }

  private Path configuration(String fields) throws IOException {
    return Files.writeString(folder.resolve("config.yaml"), TYPE.formatted(fields));
  }

  private static Command.Result started(List<String> arguments) {
    // What it mounts goes with the namespace.
    var command = new ArrayList<>(List.of("unshare", "-m", LAUNCHER.toString()));
    command.addAll(arguments);
    return Command.attempt(Command.DEADLINE, command);
  }

  /** What it says beside its log. */
  private static List<String> told(Command.Result result) {
    return result.errors().lines().filter(line -> !line.startsWith("time=")).toList();
  }
}
