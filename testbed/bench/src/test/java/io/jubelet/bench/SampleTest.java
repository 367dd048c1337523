package io.jubelet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SampleTest {
  @Test
  void medianOfAnOddNumberIsTheMiddleValue() {
    assertThat(new Sample(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5.0);
  }

  @Test
  void medianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(new Sample(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3.0);
  }

  @Test
  void quantileIsTheValueThatTheShareDoesNotExceed() {
    var hundred = new Sample(IntStream.rangeClosed(1, 100).asDoubleStream().boxed().toList());

    assertThat(hundred.quantile(0.99)).isEqualTo(99.0);
    assertThat(hundred.quantile(0.25)).isEqualTo(25.0);
    assertThat(hundred.quantile(1.0)).isEqualTo(100.0);
  }

  @Test
  void p99OfFewValuesIsTheLargest() {
    assertThat(new Sample(List.of(1.0, 7.0, 3.0)).quantile(0.99)).isEqualTo(7.0);
  }

  @Test
  void nothingMeasuredIsNoSample() {
    assertThatThrownBy(() -> new Sample(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
