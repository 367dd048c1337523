package io.jubelet.bench;

import java.util.List;

/**
 * One thing that is measured of both agents. A new one is a class and a line in {@link Figures}.
 */
public interface Figure {
  /** The word that chooses it: {@code make bench ONE=word}. */
  String word();

  /**
   * Measures both agents and returns a row for each number it got. The arena has its background
   * pods and nothing else, and is left that way.
   */
  List<Row> measure(Arena arena);
}
