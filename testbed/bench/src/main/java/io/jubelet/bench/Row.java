package io.jubelet.bench;

/** One line of the table. */
public record Row(Title title, Budget budget, Sample jubelet, Sample goKubelet) {

  /** Jubelet's number in terms of the Go kubelet's. */
  double ratio() {
    return ofJubelet() / ofGoKubelet();
  }

  double ofJubelet() {
    return title.statistic().of(jubelet);
  }

  double ofGoKubelet() {
    return title.statistic().of(goKubelet);
  }

  String met() {
    return budget.met(ofJubelet(), ofGoKubelet());
  }
}
