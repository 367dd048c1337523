package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "10s, 10000, 10s",
    "1m30s, 90000, 1m30s",
    "1.5h, 5400000, 1h30m0s",
    "100ms, 100, 100ms",
    "0, 0, 0s",
    "4h, 14400000, 4h0m0s",
    "-1s, -1000, -1s",
    "1s500ms, 1500, 1.5s",
  })
  void textIsReadAndPrintedAsGoDoes(String text, long millis, String printed) {
    assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(GoDuration.format(Duration.ofMillis(millis))).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource({"10", "s", "1d", "' 1s'", "''", "1 s", "999999999999h"})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
