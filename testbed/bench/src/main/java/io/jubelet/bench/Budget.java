package io.jubelet.bench;

/** What docs/BENCHMARKS.md promises of a figure. */
public sealed interface Budget {

  /** Jubelet's number is at most so many times the Go kubelet's. */
  record RatioAtMost(double limit) implements Budget {}

  /** Jubelet's number is at least so many times the Go kubelet's. */
  record RatioAtLeast(double limit) implements Budget {}

  /** Jubelet's number itself is at most this, in the row's unit. */
  record AtMost(double limit) implements Budget {}

  /** Nothing is promised; the number explains another one. */
  record None() implements Budget {}

  /** Whether numbers of Jubelet and of the Go kubelet keep the promise, in a word. */
  default String met(double jubelet, double goKubelet) {
    return switch (this) {
      case RatioAtMost(var limit) -> word(jubelet <= limit * goKubelet);
      case RatioAtLeast(var limit) -> word(jubelet >= limit * goKubelet);
      case AtMost(var limit) -> word(jubelet <= limit);
      case None() -> "-";
    };
  }

  /** The promise as a cell of the table. */
  default String text(Unit unit) {
    return switch (this) {
      case RatioAtMost(var limit) -> "<= " + limit + " x";
      case RatioAtLeast(var limit) -> ">= " + limit + " x";
      case AtMost(var limit) -> "<= " + unit.text(limit);
      case None() -> "-";
    };
  }

  private static String word(boolean met) {
    return met ? "yes" : "no";
  }
}
