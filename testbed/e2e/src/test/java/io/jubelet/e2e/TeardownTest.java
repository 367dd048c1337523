package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.testbed.Await;
import io.jubelet.testbed.ClusterName;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.Command;
import io.jubelet.testbed.TestCluster;
import io.jubelet.testbed.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A cluster that was closed, or whose process was killed, leaves nothing but its logs. */
final class TeardownTest {
  @Test
  void closedClusterLeavesNothing() throws IOException {
    var cluster = TestCluster.start(ClusterSpec.runtimesOnly("teardown"));
    var node = cluster.nodes().getFirst();
    var name = cluster.state().getFileName().toString();
    assertThat(traces(name)).isNotEmpty();
    assertThat(processes(node.cgroup())).isNotEmpty();

    cluster.close();

    assertThat(traces(name)).isEmpty();
    assertThat(processes(node.cgroup())).isEmpty();
  }

  @Test
  void nextStartRemovesWhatAKilledRunLeft() throws IOException, InterruptedException {
    var name = ClusterName.of("teardown", Tools.find().repository()).value();
    var run =
        new ProcessBuilder(
                Tools.find().repository().resolve("testbed/bin/testbed").toString(),
                "runtimes",
                "teardown")
            .redirectErrorStream(true)
            .start();
    try (var progress = run.inputReader()) {
      assertThat(progress.lines()).anyMatch(line -> line.contains("starting 1 nodes"));
      Await.until("the node's cgroup", Command.DEADLINE, () -> !processes(name + "-").isEmpty());
    } finally {
      run.destroyForcibly().waitFor();
    }
    assertThat(traces(name)).isNotEmpty();

    try (var next = TestCluster.start(ClusterSpec.runtimesOnly("teardown"))) {
      assertThat(next.nodes().getFirst().exec("hostname")).isEqualTo("node-1\n");
    }

    assertThat(traces(name)).isEmpty();
  }

  @Test
  void nodeKeepsItsDiskThroughALossOfPower() {
    try (var cluster = TestCluster.start(ClusterSpec.runtimesOnly("teardown"))) {
      var node = cluster.nodes().getFirst();
      node.exec("sh", "-c", "echo kept >/etc/kept && echo lost >/run/lost");

      node.crash();
      node.restart();

      assertThat(node.exec("cat", "/etc/kept")).isEqualTo("kept\n");
      assertThat(node.path("/run/lost")).doesNotExist();
    }
  }

  /** Network namespaces, mounts and cgroups of this machine that carry the cluster's name. */
  private static List<String> traces(String cluster) throws IOException {
    var mounts = Files.readAllLines(Path.of("/proc/self/mounts")).stream();
    var namespaces = Command.run("ip", "netns", "list").lines();
    try (Stream<Path> cgroups =
        Files.find(Path.of("/sys/fs/cgroup"), 2, (path, facts) -> facts.isDirectory())) {
      return Stream.of(mounts, namespaces, cgroups.map(Path::toString))
          .flatMap(lines -> lines)
          .filter(line -> line.contains(cluster))
          .toList();
    }
  }

  /** Living processes in a cgroup of the node; the dead ones are their parent's to reap. */
  private static List<String> processes(String cgroup) {
    try (var folders = Files.list(Path.of("/proc"))) {
      return folders
          .filter(folder -> folder.getFileName().toString().chars().allMatch(Character::isDigit))
          .filter(folder -> read(folder.resolve("cgroup")).contains("/" + cgroup))
          .filter(folder -> !read(folder.resolve("stat")).contains(") Z "))
          .map(Path::toString)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      return "";
    }
  }
}
