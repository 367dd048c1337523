package io.jubelet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.testbed.TestbedFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  @Test
  void wordsChooseFiguresAndNumbers() {
    var settings = Settings.parse(List.of("probes", "pods=100", "window=60"));

    assertThat(settings.chosen()).containsExactly("probes");
    assertThat(settings.pods()).isEqualTo(100);
    assertThat(settings.window()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.burst()).isEqualTo(30);
  }

  @Test
  void whatMakesNoSenseIsNamed() {
    for (var word : List.of("pods=many", "pods=-1", "burst=0", "pots=3", "=4")) {
      assertThatThrownBy(() -> Settings.parse(List.of(word)))
          .isInstanceOf(TestbedFailure.class)
          .hasMessageContaining("'" + word + "'");
    }
  }

  @Test
  void aFigureThatIsNotThereIsNamedWithThoseThatAre() {
    assertThatThrownBy(() -> Figures.chosen(List.of("colour")))
        .isInstanceOf(TestbedFailure.class)
        .hasMessageContaining("colour")
        .hasMessageContaining("memory");
  }

  @Test
  void withoutAWordAllFiguresAreTaken() {
    assertThat(Figures.chosen(List.of()))
        .hasSizeGreaterThan(Figures.chosen(List.of("idle")).size());
  }
}
