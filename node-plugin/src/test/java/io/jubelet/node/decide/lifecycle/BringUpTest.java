package io.jubelet.node.decide.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a pod needs to run, stage by stage (upstream computePodActions); {@link Scene} has words.
 */
final class BringUpTest {
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,     seen,             decided
          Always a,   '',               cgroup volumes
          Always a,   cgroup,           volumes
          Always a,   volumes,          cgroup
          Always a,   ground,           sandbox:0
          Always a,   ground s0,        sandbox:1
          Always a,   ground S0-,       stop:s0
          Always a,   ground S0,        image:a0
          Always a,   cgroup S0,        volumes
          Always a b, ground S0,        image:a0 image:b0
          """)
  void firstTheGroundThenTheSandboxThenTheContainers(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** A lost sandbox takes all with it; who has ended for good stays ended. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,      seen,                             decided
          Always a,    ground s0 a0=running,             stop:a0:30s
          Always a+,   ground s0 a0=running,             stop:a0:30s+hook
          Always a b,  ground s0 a0=running b0=exit:1,   stop:a0:30s
          Always a,    ground s0 a0=created,             remove:a0
          Always a,    ground s0 a0=exit:137,            sandbox:1
          Always a,    ground s0 S1 a0@0=exit:137,       image:a1
          Always a,    ground s0 S1 a0@0=running,        stop:a0:30s
          Always a,    ground S0 S1 a0@1=running,        stop:s0
          Always a,    ground S0 S1 a0@0=running,        stop:a0:30s
          Always a,    ground s0 S1 a0@1=running,        remove:s0
          Always i! a, ground s0 S1 i0@0=exit:0 a0@0=exit:1, image:i1
          Never a,     ground s0 a0=exit:0,              over
          OnFailure a, ground s0 a0=exit:0,              over
          OnFailure a, ground s0 a0=exit:1,              sandbox:1
          """)
  void aSandboxThatIsNotReadyIsReplaced(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,           seen,                                  decided
          Always i! j! a,   ground S0,                             image:i0
          Always i! j! a,   ground S0 i0=created,                  start:i0
          Always i! j! a,   ground S0 i0=running,                  ''
          Always i! j! a,   ground S0 i0=exit:0,                   image:j0
          Always i! j! a,   ground S0 i0=exit:1,                   image:i1
          Always i! j! a,   ground S0 i0=fresh:1,                  image:i1
          Always i! j! a,   ground S0 i1=fresh:1,                  i:CrashLoopBackOff
          OnFailure i! a,   ground S0 i0=exit:1,                   image:i1
          Never i! a,       ground S0 i0=exit:1,                   over
          Always i! j! a,   ground S0 i0=exit:0 j0=exit:0,         image:a0
          Never i! a,       ground S0 i0=exit:0 a0=running,        ''
          Always i! a,      ground S0 i0=exit:0 a0=exit:1,         image:a1
          Always i! a,      ground S0 a0=running,                  ''
          Never i! j! a,    ground S0 i0=exit:0 j0=exit:1,         over
          Never s~ i! a,    ground S0 s0=running i0=exit:1,        over
          Always i! a,      ground S0 i0=unknown,                  stop:i0:30s
          """)
  void initContainersRunInOrderUntilEachHasSucceeded(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /**
   * KEP-753: a sidecar gates what comes after it, and runs again whatever the pod's policy says.
   */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,           seen,                                  decided
          Never s~ a,       ground S0,                             image:s0
          Never s~ a,       ground S0 s0=created,                  start:s0
          Never s~ a,       ground S0 s0=running,                  image:a0
          Never s~ t~ a,    ground S0 s0=running,                  image:t0
          Never s~ i! a,    ground S0 s0=running i0=running,       ''
          Never s~ i! a,    ground S0 s0=exit:1 i0=running,        image:s1
          Never i! s~ a,    ground S0 i0=exit:0,                   image:s0
          Never s~ a,       ground S0 s0=exit:0 a0=running,        image:s1
          Never s~ t~ a,    ground S0 s0=exit:1 t0=exit:1 a0=running, image:s1 image:t1
          Never s~ a,       ground S0 s0=running a0=exit:0,        over
          Never s~ a,       ground S0 s0=running a0=exit:1,        over
          OnFailure s~ a,   ground S0 s0=running a0=exit:1,        image:a1
          """)
  void sidecarsComeFirstAndStay(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** Upstream syncPod: nothing is done for it before, but for who has the network of the node. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,        seen,                            decided
          Always a,      no-network,                      a:ContainerCreating
          Always a b,    ground no-network,               a:ContainerCreating b:ContainerCreating
          Always a,      ground S0 no-network a0=running, ''
          OnFailure a b, ground s0 a0=exit:0 b0=exit:1 no-network, b:ContainerCreating
          OnFailure a b, cgroup s0 a0=exit:0 b0=exit:1 failed:volumes, b:ContainerCreating
          Always host a, no-network,                      cgroup volumes
          Always host a, ground no-network,               sandbox:0
          Always host a, ground S0-,                      image:a0
          """)
  void theNetworkIsWaitedForUnlessItIsTheNodes(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** Who may run again does, with its init containers first; who has succeeded does not. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,         seen,                                 decided
          Never a,        ground s0,                            sandbox:1
          Never a,        ground s0 a0=exit:1,                  over
          Never a b,      ground s0 a0=running b0=exit:0,       stop:a0:30s
          Always a,       ground s0 s1 a0=exit:1,               sandbox:2
          Always a,       ground s2 a0=exit:1,                  sandbox:3
          OnFailure a b,  ground s0 a0=exit:0 b0=exit:1,        sandbox:1
          OnFailure a b,  ground s0 S1 a0@0=exit:0 b0@0=exit:1, image:b1
          OnFailure i! a, ground s0 i0=exit:0 a0=exit:0,        over
          Always s~ a,    ground s0 s0=running a0=running,      stop:a0:30s
          Always s~ a,    ground s0 s0=running a0=exit:1,       stop:s0:30s
          Always s~ a,    ground s0 S1 s0@0=exit:0 a0@0=exit:0, image:s1
          Always a d?,    ground s0 S1 a0@0=exit:1 d0@0=exit:1, image:a1
          """)
  void aNewSandboxIsForThoseWhoAreToRunAgain(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** A container of this sandbox proves that all init containers had succeeded. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,        seen,                           decided
          Never i! a,    ground S0 i0=exit:1 a0=running, ''
          Always i! a b, ground S0 i0=exit:0 a0=running, image:b0
          Always i! a,   ground S0 a0=created,           start:a0
          """)
  void whatWasInitializedStaysSo(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** Its startup probe gates what comes after it, but not what has begun already (KEP-753). */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,         seen,                                       decided
          Always s~ a,    ground S0 s0=starting,                      ''
          Always s~ i! a, ground S0 s0=starting,                      ''
          Always s~ t~ a, ground S0 s0=running t0=starting,           ''
          Always s~ a b,  ground S0 s0=starting a0=running b0=exit:1, image:b1
          Always s~ a,    ground S0 s0=stuck,                         stop:s0:30s+anew
          Always s~ a,    ground S0 s0=hung,                          stop:s0:30s+anew image:a0
          """)
  void aSidecarGatesUntilItHasStarted(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }

  /** Whatever the policy of the pod, as long as one of its containers is to run. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # spec,         seen,                                     decided
          Never s~ a,     ground S0 s0=hung a0=running,             stop:s0:30s+anew
          Never s~ a,     ground S0 s0=old a0=running,              stop:s0:30s+anew
          Always s~ a,    ground S0 s0=unknown a0=running,          stop:s0:30s
          Always s~ a,    ground S0 a0=running,                     image:s0
          Always s~ a,    ground S0 s1=fresh:1 a0=running,          s:CrashLoopBackOff
          Never i! s~ a,  ground S0 i0=exit:0 s0=exit:0 a0=running, image:s1
          OnFailure s~ a, ground S0 s0=exit:1 a0=exit:0,            over
          """)
  void aSidecarIsKeptRunning(String spec, String seen, String decided) {
    assertThat(new Scene(spec, seen).whenItRuns()).isEqualTo(decided);
  }
}
