package io.jubelet.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the same measurements gave for each agent, in the order they were made. */
public record Comparison<T>(List<T> jubelet, List<T> goKubelet) {

  public Comparison {
    jubelet = List.copyOf(jubelet);
    goKubelet = List.copyOf(goKubelet);
  }

  Sample jubelet(ToDoubleFunction<T> number) {
    return sample(jubelet, number);
  }

  Sample goKubelet(ToDoubleFunction<T> number) {
    return sample(goKubelet, number);
  }

  /** A row about one number of each measurement. */
  public Row row(Title title, Budget budget, ToDoubleFunction<T> number) {
    return new Row(title, budget, jubelet(number), goKubelet(number));
  }

  /** The median of one number of each measurement. */
  public Each<Double> medians(ToDoubleFunction<T> number) {
    return new Each<>(jubelet(number).median(), goKubelet(number).median());
  }

  private static <T> Sample sample(List<T> measured, ToDoubleFunction<T> number) {
    return Sample.of(measured.stream().map(number::applyAsDouble).toList());
  }
}
