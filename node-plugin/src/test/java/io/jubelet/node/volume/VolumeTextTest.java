package io.jubelet.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.linux.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VolumeTextTest {
  @TempDir private Path folder;

  private InsideVolume volume;

  @BeforeEach
  void fill() throws IOException, InterruptedException {
    var inside = Files.createDirectory(folder.resolve("volume"));
    Files.writeString(folder.resolve("secret"), "of the host");
    Files.createDirectory(inside.resolve("deep"));
    Files.writeString(inside.resolve("deep/env"), "A='1'");
    Files.createSymbolicLink(inside.resolve("link"), Path.of("deep/env"));
    Files.createSymbolicLink(inside.resolve("out"), Path.of("../secret"));
    Files.createSymbolicLink(inside.resolve("root"), Path.of("/etc/passwd"));
    Files.writeString(inside.resolve("large"), "x".repeat(11));
    // Who opens it to read waits for a writer.
    assertThat(new ProcessBuilder("mkfifo", inside.resolve("pipe").toString()).start().waitFor())
        .isZero();
    volume = new InsideVolume(new Libc(), inside);
  }

  @Test
  void aFileIsReadAlsoThroughALinkWithinTheVolume() throws IOException {
    assertThat(volume.text("deep/env", 10)).isEqualTo("A='1'");
    assertThat(volume.text("link", 10)).isEqualTo("A='1'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"out", "root", "../secret", "absent", "deep", "pipe", "large"})
  void whatLeadsOutOrIsNoPlainFileIsNot(String path) {
    assertThatThrownBy(() -> volume.text(path, 10)).isInstanceOf(IOException.class);
  }
}
