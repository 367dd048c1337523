package io.jubelet.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostPathVolumeTest {
  @TempDir Path folder;

  private Node node;

  @BeforeEach
  void begin() {
    node = new Node(folder.resolve("root"));
  }

  @Test
  void eachTypeTakesOnlyItsOwn() throws Exception {
    Files.createDirectory(folder.resolve("directory"));
    Files.writeString(folder.resolve("file"), "");
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));
      for (var row :
          List.of(
              List.of("directory", "Directory", "DirectoryOrCreate"),
              List.of("file", "File", "FileOrCreate"),
              List.of("socket", "Socket"),
              List.of("/dev/null", "CharDevice"))) {
        for (String type :
            List.of(
                "Directory",
                "DirectoryOrCreate",
                "File",
                "FileOrCreate",
                "Socket",
                "CharDevice",
                "BlockDevice")) {
          var path = folder.resolve(row.getFirst());
          assertThat(node.setUp(pod(path, type)) instanceof Done<?>)
              .as("%s as %s", path, type)
              .isEqualTo(row.subList(1, row.size()).contains(type));
        }
      }
    }
  }

  @Test
  void aMissingPathIsMadeOnlyWhenTheTypeSaysSo() {
    assertThat(node.setUp(pod(folder.resolve("a/b"), "DirectoryOrCreate")))
        .isInstanceOf(Done.class);
    assertThat(node.setUp(pod(folder.resolve("a/c"), "FileOrCreate"))).isInstanceOf(Done.class);
    assertThat(node.setUp(pod(folder.resolve("a/d"), "Directory"))).isInstanceOf(Refused.class);

    assertThat(folder.resolve("a/b")).isEmptyDirectory();
    assertThat(folder.resolve("a/c")).isEmptyFile();
    assertThat(folder.resolve("a/d")).doesNotExist();
  }

  @Test
  void anUncheckedPathNeedNotExist() {
    assertThat(node.setUp(pod(folder.resolve("none"), ""), "v")).isEqualTo(folder.resolve("none"));
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void aPathThatWasCheckedStaysSetUpWhateverBecomesOfIt() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    var pod = pod(folder.resolve("file"), "File");
    assertThat(node.observe(pod)).isEqualTo(new Done<>(new TreeMap<>()));
    node.setUp(pod, "v");
    Files.delete(folder.resolve("file"));

    assertThat(node.observe(pod))
        .isEqualTo(new Done<>(new TreeMap<>(Map.of("v", folder.resolve("file")))));
  }

  @Test
  void tearingDownThePodLeavesItAlone() throws Exception {
    Files.writeString(folder.resolve("file"), "the host's");
    node.setUp(pod(folder.resolve("file"), "File"), "v");

    node.mounts.tearDown(Node.UID, Node.TIMEOUT);

    assertThat(folder.resolve("file")).hasContent("the host's");
  }

  private static io.jubelet.node.model.Pod pod(Path path, String type) {
    return Node.pod("volumes: [{name: v, hostPath: {path: %s, type: '%s'}}]".formatted(path, type));
  }
}
