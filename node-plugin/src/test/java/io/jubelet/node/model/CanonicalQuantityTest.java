package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CanonicalQuantityTest {
  @ParameterizedTest
  @CsvSource({
    "cpu, 0.15, 150m",
    "cpu, 0.0001, 1m",
    "cpu, 2, 2",
    "cpu, 1.50, 1500m",
    "cpu, 2000, 2k",
    "cpu, 1024, 1024",
    "memory, 67108864, 64Mi",
    "memory, 1536, 1536",
    "memory, 3072, 3Ki",
    "memory, 64000000, 62500Ki",
    "memory, 1000001, 1000001",
    "memory, 0, 0",
    "memory, 1180591620717411303424, 1024Ei",
    "hugepages-2Mi, 4194304, 4Mi",
    "example.com/dongle, 1000, 1k",
  })
  void anAmountIsWrittenInItsLargestWholeUnit(String resource, String amount, String text) {
    assertThat(CanonicalQuantity.of(resource, new BigDecimal(amount))).hasToString(text);
  }
}
