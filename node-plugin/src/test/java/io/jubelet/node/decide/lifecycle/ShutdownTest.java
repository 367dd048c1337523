package io.jubelet.node.decide.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a pod is stopped that was deleted; {@link Scene} has the words. */
final class ShutdownTest {
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,          seen,                                    decided
          Always a b,      ground S0 a0=running b0=running,         stop:a0:20s stop:b0:20s
          Always a+ b,     ground S0 a0=running b0=running,         stop:a0:20s+hook stop:b0:20s
          Always a,        ground S0 a0=created,                    remove:a0
          Always a,        ground S0 a0=unknown,                    stop:a0:20s
          Always a b,      ground S0 a0=running b0=exit:1,          stop:a0:20s
          Always a,        ground S0 a0=exit:0,                     stop:s0
          Always a,        ground S0 S1 a0=exit:0,                  stop:s1 stop:s0
          Always a,        ground s0 a0=exit:0,                     over
          Always a,        ground,                                  over
          Always a,        '',                                      over
          Always i! a,     ground S0 i0=running,                    stop:i0:20s
          Always a d?,     ground S0 a0=running d0=running,         stop:a0:20s stop:d0:20s
          """)
  void containersFirstThenSandboxes(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItEnds(20)).isEqualTo(decided);
  }

  /** KEP-753: in reverse, each once what it served has ended. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,          seen,                                          decided
          Always s~ t~ a,  ground S0 s0=running t0=running a0=running,    stop:a0:20s
          Always s~ t~ a,  ground S0 s0=running t0=running a0=exit:0,     stop:t0:20s
          Always s~ t~ a,  ground S0 s0=running t0=exit:0 a0=exit:0,      stop:s0:20s
          Always s~ t~ a,  ground S0 s0=running a0=running,               stop:a0:20s
          """)
  void sidecarsEndAfterTheOthersInReverse(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItEnds(20)).isEqualTo(decided);
  }

  @ParameterizedTest
  @CsvSource({"20, 20s", "2, 2s", "1, 2s", "0, 2s", "-5, 2s"})
  void whatIsLeftOfTheGracePeriodIsAtLeastASecond(int left, String grace) {
    assertThat(new Scene("Always a", "ground S0 a0=running").whenItEnds(left))
        .isEqualTo("stop:a0:" + grace);
  }

  @Test
  void aHookThatWasBegunIsNotBegunAgain() {
    var scene = new Scene("Always a+", "ground S0 a0=running").afterHookOf("a0");

    assertThat(scene.whenItEnds(20)).isEqualTo("stop:a0:20s");
  }

  /** Upstream killContainer: only its signal waits for its turn. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,           seen,                                       decided
          Always s~+ a,     ground S0 s0=running a0=running,            stop:a0:20s hook:s0:20s
          Always s~+ t~+ a, ground S0 s0=running t0=running,            stop:t0:20s+hook hook:s0:20s
          Always s~+ a+,    ground S0 s0=running a0=running,            stop:a0:20s+hook hook:s0:20s
          Always s~+ a,     ground S0 s0=running a0=exit:0,             stop:s0:20s+hook
          Always s~+ a,     ground S0 s0=created a0=running,            stop:a0:20s
          """)
  void theHooksOfSidecarsBeginWithTheEnd(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItEnds(20)).isEqualTo(decided);
  }

  @Test
  void aHookThatWasBegunAheadIsNotBegunAgain() {
    var scene = new Scene("Always s~+ a", "ground S0 s0=running a0=running").afterHookOf("s0");

    assertThat(scene.whenItEnds(20)).isEqualTo("stop:a0:20s");
  }

  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,           seen,                           decided
          Always a b,       ground S0 a0=running,           stop:a0:20s
          Always i! a,      ground S0 i0=exit:0,            stop:s0
          Always s~ a,      ground S0 s0=exit:1 a0=running, stop:a0:20s
          Always a,         ground S0 a0=hung:5,            stop:a0:20s
          Always grace:5 a, ground S0 a0=running,           stop:a0:20s
          """)
  void nothingIsBegunAnyMore(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItEnds(20)).isEqualTo(decided);
  }

  /** Upstream calculateEffectiveGracePeriod. */
  @ParameterizedTest
  @CsvSource({"20, 10, 10s", "20, 20, 20s", "10, 20, 10s"})
  void theGracePeriodOnlyShrinks(int left, int toldSince, String grace) {
    assertThat(new Scene("Always a", "ground S0 a0=running").whenItEnds(left, toldSince))
        .isEqualTo("stop:a0:" + grace);
  }

  /** Without a spec there are neither hooks nor sidecars (upstream SyncTerminatingRuntimePod). */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,      seen,                            decided
          Always a+,   ground S0 a0=running,            stop:a0:20s
          Always s~ a, ground S0 s0=running a0=running, stop:s0:20s stop:a0:20s
          Always a,    ground S0 a0=exit:0,             stop:s0
          Always a,    ground s0 a0=exit:0,             over
          """)
  void anOrphanEndsAllAtOnce(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenAnOrphanEnds(20)).isEqualTo(decided);
  }
}
