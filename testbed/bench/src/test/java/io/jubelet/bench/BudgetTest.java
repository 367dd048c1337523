package io.jubelet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BudgetTest {
  @Test
  void aRatioIsMetUpToItsLimit() {
    var half = new Budget.RatioAtMost(0.5);

    assertThat(half.met(50, 100)).isEqualTo("yes");
    assertThat(half.met(51, 100)).isEqualTo("no");
    assertThat(half.text(Unit.MILLISECONDS)).isEqualTo("<= 0.5 x");
  }

  @Test
  void throughputMustReachItsRatio() {
    var more = new Budget.RatioAtLeast(1.1);

    assertThat(more.met(11, 10)).isEqualTo("yes");
    assertThat(more.met(10, 10)).isEqualTo("no");
    assertThat(more.text(Unit.PODS_PER_SECOND)).isEqualTo(">= 1.1 x");
  }

  @Test
  void anAbsoluteLimitDoesNotAskTheOther() {
    var limit = new Budget.AtMost(100);

    assertThat(limit.met(100, 1)).isEqualTo("yes");
    assertThat(limit.met(101, 1000)).isEqualTo("no");
    assertThat(limit.text(Unit.MILLISECONDS)).isEqualTo("<= 100 ms");
  }

  @Test
  void withoutABudgetThereIsNoVerdict() {
    assertThat(new Budget.None().met(1, 2)).isEqualTo("-");
  }
}
