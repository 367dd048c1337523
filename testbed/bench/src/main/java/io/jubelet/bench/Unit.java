package io.jubelet.bench;

import java.util.Locale;

/** What a row's numbers count. */
public enum Unit {
  MILLISECONDS("ms", 0),
  PODS_PER_SECOND("pods/s", 1),
  CPU_MILLISECONDS("ms CPU", 1),
  MILLI_CPU("mCPU", 1),
  MEBIBYTES("MiB", 0),
  PER_SECOND("/s", 0),
  TIMES("times", 2);

  private final String word;
  private final int decimals;

  Unit(String word, int decimals) {
    this.word = word;
    this.decimals = decimals;
  }

  String text(double value) {
    return digits(value) + " " + word;
  }

  String digits(double value) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  String word() {
    return word;
  }
}
