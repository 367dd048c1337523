package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.testbed.Await;
import io.jubelet.testbed.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Jubelet without any API server on cgroup v2 with systemd: files alone make, change and end pods.
 * Runs inside the machine of {@code make test-vm}.
 */
final class SystemdStandaloneTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String AGENT = "jubelet-alone";
  private static final Path MANIFESTS = Path.of("/etc/kubernetes/alone");
  private static final Path KUBEPODS = Path.of("/sys/fs/cgroup/kubepods.slice");

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(MANIFESTS);
    systemctl("start", AGENT);
  }

  @AfterAll
  static void stop() {
    systemctl("stop", AGENT);
  }

  @Test
  void filesAloneMakeChangeAndEndPods() throws IOException {
    write("64Mi");
    Await.until("a pod with 64 MiB", SOON, () -> slices(64 << 20) == 1 && tasks().size() == 2);

    write("96Mi");
    Await.until(
        "a pod with 96 MiB in its place",
        SOON,
        () -> slices(96 << 20) == 1 && slices(64 << 20) == 0 && tasks().size() == 2);

    var before = tasks();
    var killed = mainPid();
    systemctl("kill", "--signal=KILL", AGENT);
    Await.until("another process", SOON, () -> !List.of(killed, "0").contains(mainPid()));
    // Long enough for a start and a look at everything; what it does next shows that it took over.
    Await.pass(Duration.ofSeconds(15));
    assertThat(tasks()).isEqualTo(before);

    Files.delete(MANIFESTS.resolve("web.yaml"));
    Await.until("nothing", SOON, () -> slices(96 << 20) == 0 && tasks().isEmpty());
  }

  /** By rename, as an editor would. */
  private static void write(String memory) throws IOException {
    var text =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: registry.jubelet.test/busybox:1
            command: [sleep, "3600"]
            resources: {limits: {cpu: 100m, memory: %s}}
        """
            .formatted(memory);
    var beside = Files.writeString(MANIFESTS.resolve(".web"), text);
    Files.move(beside, MANIFESTS.resolve("web.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** How many slices of pods are limited to so many bytes. */
  private static long slices(long bytes) {
    try (var all = Files.list(KUBEPODS)) {
      return all.filter(folder -> folder.getFileName().toString().startsWith("kubepods-pod"))
          .filter(folder -> limit(folder).equals(Long.toString(bytes)))
          .count();
    } catch (IOException _) {
      return 0;
    }
  }

  private static String limit(Path slice) {
    try {
      return Files.readString(slice.resolve("memory.max")).strip();
    } catch (IOException _) {
      return "";
    }
  }

  /** Ids of containers and sandboxes that have a process. */
  private static List<String> tasks() {
    return Command.run("/opt/tools/ctr", "--namespace", "k8s.io", "tasks", "list", "--quiet")
        .lines()
        .sorted()
        .toList();
  }

  private static String mainPid() {
    return systemctl("show", "--property=MainPID", "--value", AGENT).strip();
  }

  private static String systemctl(String word, String... more) {
    var command = new ArrayList<>(List.of("systemctl", word));
    command.addAll(List.of(more));
    return Command.run(command);
  }
}
