package io.jubelet.node.decide.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The next step of one container whose sandbox is there; {@link Scene} has the words. */
final class ContainerStepTest {
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,     seen,                           decided
          Always a,   ground S0,                      image:a0
          Always a,   ground S0 image:a0,             create:a0
          Always a,   ground S0 a0=created,           start:a0
          Always a,   ground S0 a0=running,           ''
          Always a,   ground S0 a0=exit:0,            image:a1
          Always a,   ground S0 a0=exit:0 image:a0,   image:a1
          Always a,   ground S0 a0=exit:0 image:a1,   create:a1
          Always a,   ground S0 a0=exit:1 a1=exit:1,  image:a2 remove:a0
          Always a b, ground S0 a0=running b0=exit:1, image:b1
          """)
  void eachAttemptIsMadeReadyMadeAndStarted(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,      seen,                             decided
          Always a,    ground S0 a0=exit:0,              image:a1
          Always a,    ground S0 a0=fresh:0,             image:a1
          Always a,    ground S0 a1=fresh:0,             a:CrashLoopBackOff
          Always a b,  ground S0 a1=fresh:1 b0=exit:1,   image:b1 a:CrashLoopBackOff
          OnFailure a b, ground S0 a0=exit:0 b0=exit:1,  image:b1
          OnFailure a b, ground S0 a0=exit:0 b0=running, ''
          OnFailure a, ground S0 a1=fresh:1,             a:CrashLoopBackOff
          OnFailure a, ground S0 a0=exit:0,              over
          Never a b,   ground S0 a0=exit:1 b0=running,   ''
          Never a b,   ground S0 a0=exit:1 b0=exit:0,    over
          """)
  void runsAgainAsItsPolicySaysAndRestsWhenItCrashes(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** Another image restarts that container and no other, at once. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,      seen,                             decided
          Always a b,  ground S0 a0=old b0=running,      stop:a0:30s+anew
          Always a+ b, ground S0 a0=old b0=running,      stop:a0:30s+hook+anew
          Never a b,   ground S0 a0=running b0=old,      stop:b0:30s+anew
          """)
  void whatRunsAnotherImageIsEnded(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** Nothing is started beside what may live. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,     seen,                              decided
          Always a,   ground S0 a0=unknown,              stop:a0:30s
          Always a+,  ground S0 a0=unknown,              stop:a0:30s
          Always a,   ground S0 a0=running a1=running,   stop:a0:30s
          Always a,   ground S0 a0=created a1=running,   remove:a0
          Always a,   ground S0 a0=running a1=exit:1,    ''
          """)
  void whatMayLiveIsEndedBeforeAnythingIsMade(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** {@code kubectl debug}: never again, whatever the pod's policy, and also while init hangs. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,        seen,                             decided
          Always a d?,   ground S0 a0=running,             image:d0
          Always i! a d?, ground S0 i0=running,            image:d0
          Always a d?,   ground S0 a0=running d0=created,  start:d0
          Always a d?,   ground S0 a0=running d0=exit:1,   ''
          Never a d?,    ground S0 a0=exit:0 d0=running,   over
          """)
  void ephemeralContainersRunOnce(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /**
   * Whether it runs again is for its policy to say; a probe may have a grace period of its own
   * (KEP-2238).
   */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,           seen,                         decided
          Always a b,       ground S0 a0=hung b0=running, stop:a0:30s+anew
          Always a+,        ground S0 a0=hung,            stop:a0:30s+hook+anew
          Always a,         ground S0 a0=hung:5,          stop:a0:5s+anew
          Always a,         ground S0 a0=hung:60,         stop:a0:60s+anew
          Always grace:5 a, ground S0 a0=hung,            stop:a0:5s+anew
          Never a b,        ground S0 a0=hung b0=running, stop:a0:30s
          Always a,         ground S0 a0=stuck,           stop:a0:30s+anew
          Always a,         ground S0 a0=starting,        ''
          """)
  void whomAProbeCondemnsIsEnded(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** Upstream starts it in the sync that killed it: its exit code is not looked at. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,      seen,                                     decided
          OnFailure a, ground S0 a0=hung,                        stop:a0:30s+anew
          OnFailure a, ground S0 a0=fresh:0 anew:a0,             image:a1
          OnFailure a, ground S0 a0=fresh:0,                     over
          Never a b,   ground S0 a0=fresh:143 anew:a0 b0=old,    image:a1 stop:b0:30s+anew
          Never a,     ground S0 a0=fresh:0,                     over
          Always a,    ground S0 a3=fresh:1 rest:a3=300 anew:a3, image:a4
          Always a,    ground s0 a0=fresh:0 anew:a0,             sandbox:1
          Always a,    ground S0 a0=fresh:1 a1=hung rest:a1=10,  stop:a1:30s
          Always a,    ground S0 a0=exit:1 a1=hung rest:a1=10,   stop:a1:30s+anew
          Always s~ a, ground S0 s0=fresh:1 s1=hung a0=running,  stop:s1:30s
          Never i! a,  ground S0 i0=old,                         ''
          Always s~ a, ground S0 s0=old a0=running,              stop:s0:30s+anew
          """)
  void whoIsEndedToRunAgainDoes(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** Upstream GetBackoffKey: another image has not crashed yet. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,      seen,                             decided
          Always a,    ground S0 a3=fresh:1 rest:a3=300, a:CrashLoopBackOff
          Always a,    ground S0 a3=fresh:0 rest:a3=300, a:CrashLoopBackOff
          Always a,    ground S0 a3=unborn rest:a3=300,  a:CrashLoopBackOff
          Always a,    ground S0 a3=fresh:1 rest:a3=1,   image:a4
          Always a,    ground S0 a3=exit:1 rest:a3=300,  image:a4
          Always a,    ground S0 a3=old:1 rest:a3=300,   image:a4
          Always i! a, ground S0 i3=fresh:1 rest:i3=300, i:CrashLoopBackOff
          """)
  void itsRestIsRememberedWithTheAttempt(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** It says why it waits, and keeps no other from running but those it comes before. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,      seen,                                           decided
          Always a b,  ground S0 failed:image:a,                       image:b0 a:ErrImagePull
          Always i! a, ground S0 failed:image:i,                       i:ErrImagePull
          Always s~ a, ground S0 failed:image:s,                       s:ErrImagePull
          Always a,    ground S0 image:a0 failed:create:a,             a:CreateContainerError
          Always a b,  ground S0 a0=created b0=created failed:start:a, start:b0 a:RunContainerError
          Always a,    ground failed:sandbox,                          ''
          Always a,    cgroup failed:volumes,                          a:ContainerCreating
          """)
  void whatFailedRests(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }
}
