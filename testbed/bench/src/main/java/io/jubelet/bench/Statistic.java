package io.jubelet.bench;

/** Which number stands for a sample. */
public enum Statistic {
  MEDIAN("median", 0.5),
  P99("p99", 0.99);

  private final String word;
  private final double share;

  Statistic(String word, double share) {
    this.word = word;
    this.share = share;
  }

  double of(Sample sample) {
    return sample.quantile(share);
  }

  String word() {
    return word;
  }
}
