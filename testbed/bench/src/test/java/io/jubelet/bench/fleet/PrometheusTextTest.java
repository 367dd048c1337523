package io.jubelet.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrometheusTextTest {
  private static final PrometheusText TEXT =
      new PrometheusText(
          """
          # HELP requests How many there were.
          # TYPE requests counter
          requests{verb="GET",resource="nodes"} 3
          requests{verb="WATCH",resource="nodes"} 4
          requests_total{verb="GET"} 100
          looks 1.5e+02
          """);

  @Test
  void samplesOfTheNameAndTheLabelsAreAddedUp() {
    assertThat(TEXT.sum("requests", _ -> true)).isEqualTo(7);
    assertThat(TEXT.sum("requests", labels -> !labels.contains("verb=\"WATCH\""))).isEqualTo(3);
    assertThat(TEXT.sum("looks", _ -> true)).isEqualTo(150);
    assertThat(TEXT.sum("absent", _ -> true)).isZero();
  }
}
