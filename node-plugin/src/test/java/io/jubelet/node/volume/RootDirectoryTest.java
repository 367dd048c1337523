package io.jubelet.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.linux.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RootDirectoryTest {
  @TempDir Path folder;

  private Node node;

  @BeforeEach
  void begin() {
    node = new Node(folder.resolve("root"));
  }

  @AfterEach
  void end() throws IOException {
    node.close();
  }

  @Test
  void theRootBecomesASharedMountOnce() throws Exception {
    assertThat(root().prepare()).isEqualTo(Outcome.done());
    assertThat(root().prepare()).isEqualTo(Outcome.done());

    assertThat(node.mounted())
        .singleElement()
        .matches(mount -> mount.point().equals(node.root.toString()) && mount.shared());
    for (String made : List.of("pods", "plugins", "plugins_registry", "pod-resources")) {
      assertThat(node.root.resolve(made)).isEmptyDirectory();
    }
  }

  @Test
  void volumesMountedBeneathASharedRootAreTornDown() throws Exception {
    root().prepare();
    node.setUp(Node.pod("volumes: [{name: v, emptyDir: {medium: Memory}}]"), "v");
    assertThat(node.mounted()).hasSize(2).allMatch(Mount::shared);

    assertThat(node.mounts.tearDown(Node.UID, Node.TIMEOUT)).isEqualTo(Outcome.done());

    assertThat(node.mounted()).hasSize(1);
    assertThat(node.directory()).doesNotExist();
  }

  @Test
  void aMountMadeBeneathTheRootReachesAnotherNamespace() throws Exception {
    root().prepare();
    var other =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "--propagation",
                "slave",
                "sh",
                "-c",
                "echo ready; read line; grep -c emptyDirOfTheTest /proc/self/mountinfo")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = other.inputReader();
        var in = other.outputWriter()) {
      assertThat(out.readLine()).isEqualTo("ready");
      node.setUp(
          Node.pod("volumes: [{name: emptyDirOfTheTest, emptyDir: {medium: Memory}}]"),
          "emptyDirOfTheTest");
      in.write("look\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("1");
    }
    assertThat(other.waitFor()).isZero();
  }

  @Test
  void aRootThatIsAFileIsNamed() throws Exception {
    Files.writeString(node.root, "");

    assertThat(root().prepare())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.message()).contains(node.root.toString()));
  }

  private RootDirectory root() {
    return new RootDirectory(node.root, node.libc);
  }
}
