package io.jubelet.bench;

import java.util.ArrayList;
import java.util.function.Function;

/**
 * The same measurement of both agents again and again, one agent after the other; who is first
 * changes, so that a machine that gets slower favours nobody.
 *
 * @param warmUp how many turns are made and forgotten before
 * @param repetitions how many turns count
 */
public record Turns(int warmUp, int repetitions) {

  /** Returns what {@code measurement} gave for each agent; its exceptions end the figure. */
  public <T> Comparison<T> take(Arena arena, Function<Contender, T> measurement) {
    var jubelet = new ArrayList<T>();
    var goKubelet = new ArrayList<T>();
    for (int turn = -warmUp; turn < repetitions; turn++) {
      var jubeletFirst = turn % 2 == 0;
      var first = measurement.apply(jubeletFirst ? arena.jubelet() : arena.goKubelet());
      var second = measurement.apply(jubeletFirst ? arena.goKubelet() : arena.jubelet());
      if (turn >= 0) {
        jubelet.add(jubeletFirst ? first : second);
        goKubelet.add(jubeletFirst ? second : first);
      }
    }
    return new Comparison<>(jubelet, goKubelet);
  }
}
