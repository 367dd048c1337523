package io.jubelet.node.decide.lifecycle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row with a slip of the pen says so, and is not taken for another one. */
final class SceneTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # spec,      seen,              told
          Sometimes a, ground,            unknown restartPolicy 'Sometimes'
          Always ab,   ground,            no container is written 'ab'
          Always a!~,  ground,            no container is written 'a!~'
          Always a,    grund,             nothing is written 'grund'
          Always a,    S0 a=running,      nothing is written 'a=running'
          Always a,    S0 a12=running,    nothing is written 'a12=running'
          Always a,    S0 a0=walking,     no container is 'walking'
          Always a,    S0 a0=exit,        no exit code in 'a0=exit'
          Always a,    a0=running S0,     no sandbox before 'a0=running'
          Always a,    S0 a0@1=running,   no sandbox before 'a0@1=running'
          Always a,    failed:luck,       nothing is written 'failed:luck'
          """)
  void aWordThatMeansNothingIsNamed(String spec, String seen, String told) {
    assertThatThrownBy(() -> new Scene(spec, seen))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(told);
  }
}
