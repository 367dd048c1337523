package io.jubelet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static final Row ROW =
      new Row(
          Title.median("time of something", Unit.MILLISECONDS),
          new Budget.RatioAtMost(0.5),
          new Sample(List.of(100.0, 200.0, 300.0)),
          new Sample(List.of(500.0)));

  @Test
  void tableIsMarkdownWithOneLineForEachFigure() {
    assertThat(new Report(List.of(ROW)).table())
        .isEqualTo(
            """
            | figure                    | Jubelet                | Go kubelet             | ratio | budget   | met? |
            | ------------------------- | ---------------------- | ---------------------- | ----- | -------- | ---- |
            | time of something, median | 200 ms (100..300, n=3) | 500 ms (500..500, n=1) | 0.40  | <= 0.5 x | yes  |
            """);
  }

  @Test
  void jsonKeepsEveryValue() {
    assertThat(new Report(List.of(ROW)).json(Map.of("cores", "2")))
        .contains("\"cores\":\"2\"")
        .contains("\"figure\":\"time of something\"")
        .contains("[100.0,200.0,300.0]")
        .contains("\"ratio\":0.4");
  }
}
