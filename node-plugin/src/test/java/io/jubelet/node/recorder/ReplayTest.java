package io.jubelet.node.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.sim.RecordedWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReplayTest {
  private static final int WORLDS = 16;

  /**
   * Bugs that act where nothing is recorded: a first failed probe and a stop that goes on are no
   * news, and what is decided of mirror pods, logs, images and the node is not kept.
   */
  private static final Set<String> SILENT =
      Set.of(
          "ONE_FAILURE_KILLS",
          "PRE_STOP_AGAIN",
          "MIRRORS_WITHOUT_OWNER",
          "OLD_MIRRORS_STAY",
          "NO_MIRRORS",
          "NOBODY_IS_STUCK",
          "LOGS_ARE_REMOVED",
          "LOGS_GROW",
          "WANTED_IMAGES_GO",
          "IMAGES_STAY");

  private final List<String> documents = new ArrayList<>();

  /** What the recorder would keep of these worlds without bounds. */
  @BeforeAll
  void record() {
    var account = new Account();
    for (var seed = 0; seed < WORLDS; seed++) {
      var kept = new Kept(Long.MAX_VALUE);
      RecordedWorld.run(
          seed,
          judgement -> {
            if (judgement.name().isPresent() && kept.learns(judgement)) {
              var document = account.of(judgement, judgement.name().get());
              documents.add(new String(document, StandardCharsets.UTF_8));
            }
          });
    }
  }

  @Test
  void everyRecordedDecisionIsMadeAgain() throws IOException {
    var replay = new Replay(RecordedWorld.decisions());
    for (var document : documents) {
      assertThat(replay.difference(document)).isEmpty();
    }
    assertThat(of("lifecycle")).isGreaterThan(1_000);
    assertThat(of("status")).isGreaterThan(1_000);
    assertThat(of("admission")).isGreaterThan(30);
    assertThat(of("probe")).isGreaterThan(30);
    assertThat(of("image")).isGreaterThan(30);
  }

  private long of(String function) {
    return documents.stream()
        .filter(each -> each.contains("\"function\":\"" + function + "\""))
        .count();
  }

  static Stream<String> bugs() {
    return RecordedWorld.bugs().stream().filter(bug -> !SILENT.contains(bug));
  }

  /** A changed function decides otherwise somewhere, and the replay says where. */
  @ParameterizedTest
  @MethodSource("bugs")
  void aChangedDecisionIsNoticed(String bug) throws IOException {
    var replay = new Replay(RecordedWorld.decisions(bug));
    var noticed = false;
    for (var i = 0; i < documents.size() && !noticed; i++) {
      noticed = replay.difference(documents.get(i)).isPresent();
    }
    assertThat(noticed).as(bug).isTrue();
  }

  @Test
  void whatIsReadBackFromDiskIsMadeAgain(@TempDir Path folder) throws IOException {
    var recorder = Recorder.start(folder);
    RecordedWorld.run(1, judgement -> hand(recorder, judgement));
    recorder.close();

    var replay = new Replay(RecordedWorld.decisions());
    var read = new ArrayList<String>();
    DiskRing.read(folder, member -> read.add(Members.document(member).orElseThrow()));
    for (var document : read) {
      assertThat(replay.difference(document)).isEmpty();
    }
    assertThat(recorder.lost()).isZero();
    assertThat(read.size()).isEqualTo((int) recorder.recorded()).isGreaterThan(200);
  }

  /** A simulated minute takes milliseconds, so the recorder is given time here. */
  private static void hand(Recorder recorder, io.jubelet.node.loop.Judgement judgement) {
    while (recorder.waiting() > Recorder.WAITING / 2) {
      Thread.onSpinWait();
    }
    recorder.accept(judgement);
  }
}
