package io.jubelet.bench;

import java.util.Collection;
import java.util.List;

/** The values that repeated measurements of one agent gave, sorted; at least one. */
public record Sample(List<Double> values) {

  public Sample {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a sample without values");
    }
    values = values.stream().sorted().toList();
  }

  static Sample of(Collection<Double> values) {
    return new Sample(List.copyOf(values));
  }

  public double median() {
    return quantile(0.5);
  }

  /**
   * The smallest value that {@code share} of all values do not exceed; between two of them for the
   * median of an even number.
   */
  public double quantile(double share) {
    var rank = share * values.size();
    var above = Math.clamp((int) Math.ceil(rank), 1, values.size());
    if (rank == above && above < values.size() && share == 0.5) {
      return (values.get(above - 1) + values.get(above)) / 2;
    }
    return values.get(above - 1);
  }
}
