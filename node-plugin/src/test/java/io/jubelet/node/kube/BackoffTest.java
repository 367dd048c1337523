package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackoffTest {
  @ParameterizedTest
  @CsvSource({"1, 100, 200", "2, 200, 400", "3, 400, 800", "4, 500, 1000", "500, 500, 1000"})
  void waitIsDoubledUpToTheLimitAndSpread(int failures, long leastMillis, long mostMillis) {
    var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1));
    var random = new Random(7);

    for (int i = 0; i < 100; i++) {
      assertThat(backoff.after(failures, random))
          .isBetween(Duration.ofMillis(leastMillis), Duration.ofMillis(mostMillis));
    }
  }
}
