package io.jubelet.bench.fleet;

import java.util.function.Predicate;

/** Samples in the text format of Prometheus: {@code name{label="value",...} number}. */
record PrometheusText(String text) {
  /** The sum of all samples of a name whose labels are as wanted. */
  double sum(String name, Predicate<String> labels) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> labels.test(line.substring(name.length(), line.lastIndexOf(' '))))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
