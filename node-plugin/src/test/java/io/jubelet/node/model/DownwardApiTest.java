package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DownwardApiTest {
  private static final Pod POD =
      new Pod(
          new PodBuilder()
              .withNewMetadata()
              .withName("web")
              .withNamespace("shop")
              .withUid("11-22")
              .withLabels(Map.of("b", "2", "a", "1", "example.com/x", "y"))
              .withAnnotations(Map.of("k", "a\"b\\c\n\td\u0001é\u00a0\u2028😀"))
              .endMetadata()
              .build());

  @ParameterizedTest
  @CsvSource({
    "metadata.name, web",
    "metadata.namespace, shop",
    "metadata.uid, 11-22",
    "metadata.labels['a'], 1",
    "metadata.labels['example.com/x'], y",
    "metadata.labels['none'], ''",
    "metadata.annotations['none'], ''",
  })
  void aFieldHasItsText(String path, String text) {
    assertThat(DownwardApi.metadata(POD, path)).contains(text);
  }

  @Test
  void labelsAreSortedLines() {
    assertThat(DownwardApi.metadata(POD, "metadata.labels"))
        .contains("a=\"1\"\nb=\"2\"\nexample.com/x=\"y\"");
  }

  @Test
  void annotationsAreQuotedAsGoQuotes() {
    assertThat(DownwardApi.metadata(POD, "metadata.annotations"))
        .contains("k=\"a\\\"b\\\\c\\n\\td\\x01é\\u00a0\\u2028😀\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "metadata", "spec.nodeName", "metadata.labels[a]", "metadata.name['x']"})
  void anotherPathHasNone(String path) {
    assertThat(DownwardApi.metadata(POD, path)).isEmpty();
  }

  @Test
  void aPodWithoutLabelsHasAnEmptyText() {
    var pod = new Pod(new PodBuilder().withNewMetadata().endMetadata().build());

    assertThat(DownwardApi.metadata(pod, "metadata.labels")).contains("");
  }
}
