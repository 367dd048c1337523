package io.jubelet.node.staticpod;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.Pod;
import io.jubelet.node.translate.manifest.Manifests;
import io.jubelet.node.translate.manifest.Wishes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PodFolderTest {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private Instant now = FIRST;

  private static String manifest(String name) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec: {containers: [{name: c, image: c}]}
    """
        .formatted(name);
  }

  private ManifestFiles files(Path path) {
    return new ManifestFiles(path, new Manifests(PodFolder.shape(), "node-a"), () -> now);
  }

  private static List<String> names(Wishes wishes) {
    return wishes.pods().stream().map(pod -> pod.name().name()).toList();
  }

  @Test
  void allFilesButHiddenOnesAreRead() throws IOException {
    Files.writeString(folder.resolve("b.yaml"), manifest("b"));
    Files.writeString(folder.resolve("a.json"), manifest("a"));
    Files.writeString(folder.resolve(".c.yaml"), manifest("c"));
    Files.createDirectory(folder.resolve("d"));

    var wishes = Wishes.of(files(folder).read(false));

    assertThat(names(wishes)).containsExactly("a-node-a", "b-node-a");
    assertThat(wishes.problems())
        .containsExactly(folder.resolve("d") + " is not run: it is not a file");
  }

  @Test
  void aSingleFileIsAFolderOfOne() throws IOException {
    var file = folder.resolve("b.yaml");
    Files.writeString(file, manifest("b"));
    assertThat(names(Wishes.of(files(file).read(false)))).containsExactly("b-node-a");
  }

  @Test
  void nothingAtThePathIsNoPods() throws IOException {
    assertThat(files(folder.resolve("none")).read(false)).isEmpty();
  }

  @Test
  void badFilesDoNotHarmTheOthers() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), "kind: {");
    Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
    Files.writeString(folder.resolve("c.yaml"), manifest("c"));

    var wishes = Wishes.of(files(folder).read(false));

    assertThat(names(wishes)).containsExactly("c-node-a");
    assertThat(wishes.problems()).hasSize(2).allMatch(each -> each.contains(" is not run: "));
  }

  /** The kernel asks for no encoding, and Go for none either. */
  @Test
  void namesThatAreNotUtf8AreTwoNames() throws IOException {
    for (var each : List.of("fe", "ff")) {
      var file = Path.of(URI.create(folder.toUri() + "%" + each + ".yaml"));
      Files.writeString(file, manifest("x" + each));
    }
    Files.writeString(Path.of(URI.create(folder.toUri() + "%fd.yaml")), "kind: {");

    var wishes = Wishes.of(files(folder).read(false));

    assertThat(names(wishes)).containsExactly("xfe-node-a", "xff-node-a");
    assertThat(wishes.problems())
        .singleElement()
        .asString()
        .startsWith(folder + "/\\xfd.yaml is not run: ");
  }

  @Test
  void ofTwoFilesWithOneNameTheLaterCounts() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), manifest("x"));
    Files.writeString(folder.resolve("b.yaml"), manifest("x"));

    var wishes = Wishes.of(files(folder).read(false));

    assertThat(names(wishes)).containsExactly("x-node-a");
    assertThat(wishes.problems())
        .containsExactly(
            "%s is not run: %s asks for a pod of the same name"
                .formatted(folder.resolve("a.yaml"), folder.resolve("b.yaml")));
  }

  @Test
  void theTimeOfAnUnchangedFileStays() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), manifest("a"));
    var files = files(folder);
    var before = Wishes.of(files.read(false));
    now = FIRST.plusSeconds(60);
    assertThat(Wishes.of(files.read(false))).isEqualTo(before);
  }

  @Test
  void aHalfWrittenFileKeepsItsPodForAWhile() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), manifest("a"));
    var files = files(folder);
    files.read(false);
    Files.writeString(folder.resolve("a.yaml"), "apiVersion: v1\nki");

    assertThat(names(Wishes.of(files.read(true)))).containsExactly("a-node-a");
    assertThat(names(Wishes.of(files.read(false)))).isEmpty();
  }

  @Test
  void tooManyFilesAreNamed() throws IOException {
    for (var i = 0; i <= ManifestFiles.MOST; i++) {
      Files.writeString(folder.resolve("p%04d.yaml".formatted(i)), manifest("p" + i));
    }
    var wishes = Wishes.of(files(folder).read(false));
    assertThat(wishes.pods()).hasSize(ManifestFiles.MOST);
    assertThat(wishes.problems()).hasSize(1);
  }

  @Test
  void changesAreToldSoon() throws Exception {
    var told = new LinkedBlockingQueue<List<Pod>>();
    var source = new PodFolder(folder, Duration.ofHours(1), "node-a", () -> now);
    try (var _ = source.watch((pods, _) -> told.add(pods))) {
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEmpty();
      Files.writeString(folder.resolve("a.yaml"), manifest("a"));
      assertThat(told.poll(30, TimeUnit.SECONDS)).hasSize(1);
      Files.delete(folder.resolve("a.yaml"));
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEmpty();
    }
  }
}
