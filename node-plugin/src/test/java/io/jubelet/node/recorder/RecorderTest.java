package io.jubelet.node.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.PodName;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecorderTest {
  private static final PodName WEB = new PodName("default", "web");

  @TempDir Path folder = Path.of("");

  @Test
  void theStoryHasDecisionsReasonsAndFactsNewestLast() {
    var pod = Judgements.pod("web", "uid-1");
    var recorder = Recorder.start(folder);
    recorder.accept(Judgements.begins(pod, true, Judgements.T));
    recorder.accept(Judgements.crashes(pod, Judgements.T.plusSeconds(5)));
    recorder.accept(Judgements.crashes(pod, Judgements.T.plusSeconds(5)));
    recorder.close();

    assertThat(recorder.why(WEB).story())
        .isEqualTo(
            """
            Pod default/web, uid uid-1

            2026-01-01T00:00:00Z  get the image of main, attempt 0
                why    get the image of main, attempt 0: attempt 0 needs its image
                given  sandbox s0, attempt 0, is ready with 10.0.0.1
                given  main does not exist in the runtime

            2026-01-01T00:00:05Z  let main wait
                why    main waits: CrashLoopBackOff: back-off 10s restarting failed container=main pod=web_default(uid-1)
                given  sandbox s0, attempt 0, is ready with 10.0.0.1
                given  main, attempt 1, ended at 2026-01-01T00:00:04Z with exit code 3 (Error) after 1 s
            """);
  }

  @Test
  void aSuccessorTellsWhatItsPredecessorDecided() {
    var pod = Judgements.pod("web", "uid-1");
    var before = Recorder.start(folder);
    before.accept(Judgements.crashes(pod, Judgements.T));
    before.close();

    var after = Recorder.start(folder);
    after.accept(Judgements.runs(pod, Judgements.T.plusSeconds(20)));
    after.close();

    assertThat(after.why(WEB).story())
        .contains("let main wait", "nothing to do")
        .containsOnlyOnce("Pod default/web, uid uid-1");
    assertThat(after.why(WEB).json()).startsWith("{\"namespace\":\"default\",\"name\":\"web\"");
  }

  @Test
  void podsOfOneNameAreToldApart() {
    var recorder = Recorder.start(folder);
    recorder.accept(Judgements.vanishes(Judgements.pod("web", "uid-1"), Judgements.T));
    recorder.accept(Judgements.runs(Judgements.pod("web", "uid-2"), Judgements.T.plusSeconds(1)));
    recorder.accept(Judgements.runs(Judgements.pod("other", "uid-3"), Judgements.T.plusSeconds(2)));
    recorder.close();

    assertThat(recorder.why(WEB).story())
        .containsSubsequence(
            "uid uid-1", "nothing of the pod is left: forget it", "uid uid-2", "nothing to do")
        .doesNotContain("uid-3");
    assertThat(recorder.why(new PodName("default", "nobody")).decisions()).isEmpty();
  }

  @Test
  void withADiskThatHangsMemoryGoesOn() {
    var hanging = new CountDownLatch(1);
    var recorder =
        Recorder.start(
            folder,
            path -> {
              await(hanging);
              return DiskRing.open(path, DiskRing.FILE_BYTES);
            });
    var pod = Judgements.pod("web", "uid-1");
    recorder.accept(Judgements.crashes(pod, Judgements.T));
    while (recorder.recorded() == 0) {
      Thread.onSpinWait();
    }

    assertThat(recorder.why(WEB).story()).contains("CrashLoopBackOff");
    hanging.countDown();
    recorder.close();
    assertThat(recorder.lost()).isZero();
  }

  /** As a disk that hangs: who waits for it cannot be interrupted. */
  private static void await(CountDownLatch latch) {
    var interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Thirty-two decisions of the largest size would be four times as much. */
  @Test
  void theAnswerIsBounded() {
    var document =
        "{\"v\":1,\"at\":\"2026-01-01T00:00:%02dZ\",\"namespace\":\"default\",\"name\":\"web\","
            + "\"uid\":\"u\",\"decided\":\""
            + "x".repeat(Account.MAX_BYTES)
            + "\"}";
    var documents = java.util.stream.IntStream.range(0, 32).mapToObj(document::formatted).toList();

    var why = Why.of(WEB, documents, 0);

    assertThat(why.decisions()).hasSize(7);
    assertThat(why.decisions().getLast().get("at").asText()).isEqualTo("2026-01-01T00:00:31Z");
    assertThat(why.json().length()).isLessThan(Why.MAX_BYTES + 200);
  }
}
