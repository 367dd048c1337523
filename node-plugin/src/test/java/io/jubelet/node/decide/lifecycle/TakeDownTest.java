package io.jubelet.node.decide.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodWorker.Subject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a pod of which nothing runs is taken down; {@link Scene} has the words. */
final class TakeDownTest {
  /** As long as the API server has it, its logs and its last states can be read. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # seen,                          told,  decided
          ground s0 a0=exit:0,             true,  unmount uncgroup
          directory s0 a0=exit:0,          true,  unmount
          cgroup s0 a0=exit:0,             true,  uncgroup
          ground S0 a0=exit:0,             true,  stop:s0
          ground s0 a0=running,            true,  stop:a0:2s
          s0 a0=exit:0,                    true,  delete
          s0 a0=exit:0,                    false, ''
          '',                              true,  delete
          """)
  void theObjectIsDeletedWhenNothingIsLeftAndTheEndIsTold(
      String seen, boolean told, String decided) {
    var scene = new Scene("Always a", seen);

    assertThat(scene.whenItHasEnded(new Subject.AtApi(deleted(scene.pod())), told))
        .isEqualTo(decided);
  }

  /** A job that has run its course. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # seen,                          decided
          ground s0 a0=exit:0,             unmount uncgroup
          s0 a0=exit:0,                    ''
          s0 a0=exit:1 a1=exit:0,          remove:a0
          """)
  void whoWasNotDeletedKeepsItsLastAttempt(String seen, String decided) {
    var scene = new Scene("Never a", seen);

    assertThat(scene.whenItHasEnded(new Subject.AtApi(scene.pod()), true)).isEqualTo(decided);
  }

  /** Sandboxes go last: they are what a later agent finds the pod by. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # seen,                          forgotten, logs,  decided
          ground s0 a0=exit:0,             false,     false, unmount uncgroup
          s0 a0=exit:0,                    false,     false, forget logs
          s0 a0=exit:0,                    true,      false, logs
          s0 a0=exit:0,                    false,     true,  forget
          s0 a0=exit:0 b0=exit:0,          true,      true,  remove:a0 remove:b0
          s0,                              true,      true,  remove:s0
          s0 s1,                           true,      true,  remove:s1 remove:s0
          '',                              true,      true,  over
          """)
  void whoIsGoneLeavesNothing(String seen, boolean forgotten, boolean logs, String decided) {
    var scene = new Scene("Always a b", seen);
    var done = scene.memory().done();
    done = forgotten ? done.withAllocationRemoved() : done;
    done = logs ? done.withLogsRemoved() : done;

    assertThat(
            scene
                .remembering(scene.memory().with(done))
                .whenItHasEnded(new Subject.Gone(scene.pod()), true))
        .isEqualTo(decided);
  }

  /** A deletion that other finalizers hold is asked for again, but not at once. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # asked before, told,  decided
          1,              true,  ''
          59,             true,  ''
          60,             true,  delete
          60,             false, ''
          """)
  void theObjectIsDeletedOnceAMinute(int secondsBefore, boolean told, String decided) {
    var scene = new Scene("Always a", "s0 a0=exit:0");
    var asked = scene.memory().done().deletionAsked(Scene.NOW.minusSeconds(secondsBefore));

    assertThat(
            scene
                .remembering(scene.memory().with(asked))
                .whenItHasEnded(new Subject.AtApi(deleted(scene.pod())), told))
        .isEqualTo(decided);
  }

  /** Of whom nobody knows a spec, the runtime's word for its name is enough. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          # seen,             decided
          ground S0 a0=exit:0, stop:s0
          ground s0 a0=exit:0, unmount uncgroup
          s0 a0=exit:0,        forget logs
          """)
  void anOrphanIsTakenDownAsWhoIsGone(String seen, String decided) {
    var scene = new Scene("Always a", seen);
    var orphan = new Subject.Orphan(scene.pod().uid(), Optional.of(scene.pod().name()));

    assertThat(scene.whenItHasEnded(orphan, false)).isEqualTo(decided);
  }

  @Test
  void whoseNameNobodyKnowsHasNoLogsThatCouldBeFound() {
    var scene = new Scene("Always a", "");

    assertThat(scene.whenItHasEnded(new Subject.Orphan(scene.pod().uid(), Optional.empty()), true))
        .isEqualTo("forget");
  }

  private static Pod deleted(Pod pod) {
    return new Pod(
        new PodBuilder(pod.api())
            .editMetadata()
            .withDeletionTimestamp(Scene.NOW.toString())
            .endMetadata()
            .build());
  }
}
