package io.jubelet.bench;

import io.jubelet.bench.figure.ExitToStatus;
import io.jubelet.bench.figure.IdleCpu;
import io.jubelet.bench.figure.OnePodReady;
import io.jubelet.bench.figure.PodBurst;
import io.jubelet.bench.figure.ProbeCost;
import io.jubelet.bench.figure.ResidentMemory;
import io.jubelet.bench.figure.StartToReady;
import io.jubelet.testbed.TestbedFailure;
import java.util.List;

/** The figures there are, in the order in which they are measured. */
final class Figures {
  private static final List<Figure> ALL =
      List.of(
          new OnePodReady(),
          new PodBurst(),
          new IdleCpu(),
          new ResidentMemory(),
          new ExitToStatus(),
          new ProbeCost(),
          new StartToReady());

  private Figures() {}

  /** The figures with these words; all of them when there is no word. */
  static List<Figure> chosen(List<String> words) {
    var known = ALL.stream().map(Figure::word).toList();
    for (var word : words) {
      if (!known.contains(word)) {
        throw new TestbedFailure("no figure '%s'; there are %s".formatted(word, known));
      }
    }
    return ALL.stream().filter(f -> words.isEmpty() || words.contains(f.word())).toList();
  }
}
