package io.jubelet.node.decide.switching;

import static io.jubelet.node.decide.switching.Samples.NEW;
import static io.jubelet.node.decide.switching.Samples.NOW;
import static io.jubelet.node.decide.switching.Samples.OLD;
import static io.jubelet.node.decide.switching.Samples.journal;
import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.AgentReport.ChangeClass;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class JournalTest {
  @ParameterizedTest
  @CsvSource({
    // step, reached, hold, endpoint
    "PREPARED, PREPARED, false, OLD",
    "FENCED, FENCED, true, OLD",
    "OLD_PODS_STOPPED, OLD_PODS_STOPPED, true, OLD",
    "OLD_RUNTIME_STOPPED, OLD_RUNTIME_STOPPED, true, OLD",
    "CONFIG_WRITTEN, CONFIG_WRITTEN, true, OLD",
    "NEW_RUNTIME_STARTED, NEW_RUNTIME_STARTED, true, OLD",
    "AGENT_SWITCHED, AGENT_SWITCHED, false, NEW",
    "LOCAL_VERIFIED, LOCAL_VERIFIED, false, NEW",
    "COMMITTED, COMMITTED, false, NEW",
    "REVERTING, PREPARED, false, OLD",
    "REVERTING, FENCED, false, OLD",
    "REVERTING, OLD_PODS_STOPPED, true, OLD",
    "REVERTING, NEW_RUNTIME_STARTED, true, OLD",
    "REVERTING, AGENT_SWITCHED, true, NEW",
    "REVERTING, LOCAL_VERIFIED, true, NEW",
    "REVERT_PODS_STOPPED, AGENT_SWITCHED, true, OLD",
    "REVERT_RUNTIME_STOPPED, AGENT_SWITCHED, true, OLD",
    "REVERT_FILES_RESTORED, AGENT_SWITCHED, true, OLD",
    "REVERT_RUNTIME_STARTED, AGENT_SWITCHED, false, OLD",
    "REVERTED, AGENT_SWITCHED, false, OLD",
  })
  void podsAreHeldFromTheFenceToTheMove(Step step, Step reached, boolean hold, String endpoint) {
    var journal = journal(ChangeClass.FULL_SWITCH, step, reached);
    assertThat(journal.hold()).isEqualTo(hold);
    assertThat(journal.endpoint()).isEqualTo(endpoint.equals("NEW") ? NEW : OLD);
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void onlyWhatRestartsPodsHoldsThem(Step step) {
    assertThat(journal(ChangeClass.LIVE, step, step).hold()).isFalse();
    assertThat(journal(ChangeClass.RUNTIME_RESTART, step, step).hold()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "LIVE, PREPARED AGENT_SWITCHED LOCAL_VERIFIED COMMITTED",
    "RUNTIME_RESTART, PREPARED CONFIG_WRITTEN NEW_RUNTIME_STARTED AGENT_SWITCHED LOCAL_VERIFIED"
        + " COMMITTED",
    "POD_RESTART, PREPARED FENCED OLD_PODS_STOPPED OLD_RUNTIME_STOPPED CONFIG_WRITTEN"
        + " NEW_RUNTIME_STARTED AGENT_SWITCHED LOCAL_VERIFIED COMMITTED",
    "FULL_SWITCH, PREPARED FENCED OLD_PODS_STOPPED OLD_RUNTIME_STOPPED CONFIG_WRITTEN"
        + " NEW_RUNTIME_STARTED AGENT_SWITCHED LOCAL_VERIFIED COMMITTED",
  })
  void aCheaperChangeSkipsWhatItDoesNotNeed(ChangeClass changeClass, String path) {
    assertThat(walk(journal(changeClass, Step.PREPARED, Step.PREPARED))).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "LIVE, AGENT_SWITCHED, REVERTING REVERTED",
    "FULL_SWITCH, FENCED, REVERTING REVERTED",
    "RUNTIME_RESTART, PREPARED, REVERTING REVERT_FILES_RESTORED REVERT_RUNTIME_STARTED REVERTED",
    "FULL_SWITCH, OLD_PODS_STOPPED, REVERTING REVERT_PODS_STOPPED REVERT_RUNTIME_STOPPED"
        + " REVERT_FILES_RESTORED REVERT_RUNTIME_STARTED REVERTED",
  })
  void theWayBackUndoesWhatMayHaveBeenBegun(ChangeClass changeClass, Step reached, String path) {
    assertThat(walk(journal(changeClass, Step.REVERTING, reached))).isEqualTo(path);
  }

  private static String walk(Journal from) {
    var steps = new ArrayList<String>();
    var journal = from;
    steps.add(journal.step().name());
    while (journal.open()) {
      journal = journal.at(journal.next(), NOW);
      steps.add(journal.step().name());
    }
    return String.join(" ", steps);
  }

  @Test
  void failedAttemptsAreRememberedUpToABound() {
    var journal = journal(ChangeClass.LIVE, Step.REVERTING, Step.PREPARED);
    assertThat(journal.at(Step.REVERTED, NOW).failedAttempts()).isEqualTo(List.of("nrr-2-1"));
    assertThat(journal.at(Step.REVERTED, NOW).at(Step.REVERTED, NOW).failedAttempts()).hasSize(1);
  }
}
