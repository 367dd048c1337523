package io.jubelet.node.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Annotations and hash byte for byte as the Go kubelet's own code makes them. */
final class UpstreamAnnotationsTest {
  record Row(String kind, String container, String expected) {}

  static Stream<Row> rows() throws IOException {
    try (var file =
        UpstreamAnnotationsTest.class.getResourceAsStream("/upstream/annotations.txt")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .map(line -> List.of(line.split("\t")))
          .map(parts -> new Row(parts.get(0), parts.get(1), parts.get(2)));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isWhatUpstreamWrites(Row row) {
    var container = Serialization.unmarshal(row.container(), Container.class);
    var pod = Pods.spec("containers: []");
    container.setName(container.getName() == null ? "" : container.getName());

    var annotations = KubernetesLabels.annotationsOfContainer(pod, container, 0);

    var key =
        switch (row.kind()) {
          case "container" -> "io.kubernetes.container.hash";
          case "ports" -> "io.kubernetes.container.ports";
          case "preStop" -> "io.kubernetes.container.preStopHandler";
          default -> throw new AssertionError("unknown kind " + row.kind());
        };
    assertThat(annotations).containsEntry(key, row.expected());
  }
}
