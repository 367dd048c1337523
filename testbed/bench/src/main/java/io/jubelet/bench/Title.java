package io.jubelet.bench;

/**
 * What a row is about.
 *
 * @param text the figure in words
 * @param unit of all its values
 * @param statistic the number that is compared
 */
public record Title(String text, Unit unit, Statistic statistic) {

  public static Title median(String text, Unit unit) {
    return new Title(text, unit, Statistic.MEDIAN);
  }

  public static Title p99(String text, Unit unit) {
    return new Title(text, unit, Statistic.P99);
  }
}
