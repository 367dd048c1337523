package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuntimeFactsTest {
  @ParameterizedTest
  @CsvSource({
    "v2.4.2, containerd://2.4.2",
    "1.6.20~ds1, containerd://1.6.20~ds1",
    "v, containerd://",
  })
  void versionIsShownWithoutALeadingV(String told, String shown) {
    var facts =
        new RuntimeFacts(
            "containerd",
            told,
            "v1",
            true,
            true,
            "",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new TreeMap<>(),
            false);

    assertThat(facts.versionUri()).isEqualTo(shown);
  }
}
