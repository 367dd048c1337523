package io.jubelet.node.decide.switching;

import static io.jubelet.node.decide.switching.Samples.NEW;
import static io.jubelet.node.decide.switching.Samples.NOW;
import static io.jubelet.node.decide.switching.Samples.OLD;
import static io.jubelet.node.decide.switching.Samples.configuration;
import static io.jubelet.node.decide.switching.Samples.facts;
import static io.jubelet.node.decide.switching.Samples.inputs;
import static io.jubelet.node.decide.switching.Samples.journal;
import static io.jubelet.node.decide.switching.Samples.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.AgentReport.Condition;
import io.jubelet.node.model.AgentReport.Status;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.InstalledRuntime;
import io.jubelet.node.model.RolloutOrder.Grant;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConfigurationChangeTest {
  private Instant now = NOW;
  private SwitchInputs inputs = inputs(Optional.of(order(Grant.PREFLIGHT, 7, 1)));
  private ConfigurationChange.Turn turn =
      turnOf(ChangeState.recovered(Remembered.nothing(), NOW), Optional.empty());

  private ConfigurationChange.Turn turnOf(ChangeState state, Optional<SwitchAnswer> answer) {
    return ConfigurationChange.advance(state, inputs, answer, now);
  }

  /** Answers the work of now, which must be this. */
  private void answer(SwitchWork expected, SwitchAnswer answer) {
    assertThat(turn.work()).contains(expected);
    turn = turnOf(turn.state(), Optional.of(answer));
  }

  private void wake() {
    now = turn.wakeAt();
    turn = turnOf(turn.state(), Optional.empty());
  }

  private static Condition condition(AgentReport report, String type) {
    return report.conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private void readRevision() {
    answer(
        new SwitchWork.FetchRevision("nrr-2", ConfigurationChange.present(turn.state(), inputs)),
        new SwitchAnswer.Content(configuration(NEW)));
  }

  private static SwitchAnswer inventory(InstalledRuntime... runtimes) {
    return new SwitchAnswer.Installed(List.of(runtimes));
  }

  private static InstalledRuntime containerd() {
    return new InstalledRuntime("containerd", NEW, "1.6", true);
  }

  @Test
  void aSocketThatIsNotInTheInventoryIsRefusedWithoutTouchingAnything() {
    readRevision();
    answer(new SwitchWork.ListInstalled(), inventory());
    assertThat(turn.work()).isEmpty();
    assertThat(condition(turn.report(), "PreflightPassed"))
        .isEqualTo(
            new Condition(
                "PreflightPassed",
                Status.FALSE,
                "ChecksFailed",
                "no runtime of this node's inventory listens at 'unix:///run/new.sock'",
                NOW));
  }

  @Test
  void aRuntimeThatIsDownIsStartedLookedAtAndStopped() {
    readRevision();
    answer(new SwitchWork.ListInstalled(), inventory(containerd()));
    answer(new SwitchWork.CheckFiles(configuration(NEW)), new SwitchAnswer.Done());
    answer(new SwitchWork.AskRunning(NEW), new SwitchAnswer.Running(false));
    answer(new SwitchWork.Borrow(NEW), new SwitchAnswer.Done());
    answer(new SwitchWork.AskFacts(NEW), new SwitchAnswer.Facts(facts(true, "")));
    answer(new SwitchWork.FindImage(NEW, "app:1"), new SwitchAnswer.ImageFound(false));
    answer(new SwitchWork.PullImage(NEW, "app:1"), new SwitchAnswer.Done());
    answer(new SwitchWork.FindImage(NEW, "app:1"), new SwitchAnswer.ImageFound(true));
    answer(new SwitchWork.FindImage(NEW, "pause:1"), new SwitchAnswer.ImageFound(true));
    answer(new SwitchWork.GiveBack(NEW), new SwitchAnswer.Done());
    assertThat(condition(turn.report(), "PreflightPassed").status()).isEqualTo(Status.TRUE);
    assertThat(turn.report().podsAffected()).isEqualTo(1);
    assertThat(turn.work()).isEmpty();
  }

  @Test
  void everythingThatIsWrongIsNamedInOneSentence() {
    readRevision();
    answer(new SwitchWork.ListInstalled(), inventory(containerd()));
    answer(
        new SwitchWork.CheckFiles(configuration(NEW)),
        new SwitchAnswer.Refused("'/etc/new.toml' cannot be edited: no"));
    answer(new SwitchWork.AskRunning(NEW), new SwitchAnswer.Running(true));
    answer(new SwitchWork.AskFacts(NEW), new SwitchAnswer.Facts(facts(true, "")));
    answer(new SwitchWork.FindImage(NEW, "app:1"), new SwitchAnswer.ImageFound(false));
    answer(new SwitchWork.PullImage(NEW, "app:1"), new SwitchAnswer.Refused("no such host"));
    answer(new SwitchWork.FindImage(NEW, "pause:1"), new SwitchAnswer.ImageFound(true));
    assertThat(condition(turn.report(), "PreflightPassed").message())
        .isEqualTo(
            "'/etc/new.toml' cannot be edited: no; the runtime at 'unix:///run/new.sock' has no"
                + " image 'app:1' of pod shop/web and cannot pull it: no such host");
  }

  @Test
  void aRuntimeThatNeverBecomesReadyIsGivenUpAndGivenBack() {
    readRevision();
    answer(new SwitchWork.ListInstalled(), inventory(containerd()));
    answer(new SwitchWork.CheckFiles(configuration(NEW)), new SwitchAnswer.Done());
    answer(new SwitchWork.AskRunning(NEW), new SwitchAnswer.Running(false));
    answer(new SwitchWork.Borrow(NEW), new SwitchAnswer.Done());
    while (turn.work().equals(Optional.of(new SwitchWork.AskFacts(NEW)))) {
      answer(new SwitchWork.AskFacts(NEW), new SwitchAnswer.Facts(facts(false, "cni missing")));
      if (turn.work().isEmpty()) {
        wake();
      }
    }
    answer(new SwitchWork.GiveBack(NEW), new SwitchAnswer.Done());
    assertThat(condition(turn.report(), "PreflightPassed").message())
        .isEqualTo("the runtime at 'unix:///run/new.sock' is not ready: cni missing");
    assertThat(Duration.between(NOW, now)).isBetween(Preflight.PATIENCE, Duration.ofSeconds(31));
  }

  /** A node at rest that runs what it has committed. */
  private RuntimeConfiguration settled() {
    var committed = configuration(OLD);
    inputs = inputs(Optional.empty());
    var kept =
        new Remembered(Optional.empty(), Optional.of(committed), Optional.of(committed), none());
    turn = turnOf(ChangeState.recovered(kept, now), Optional.empty());
    return committed;
  }

  @Test
  void filesThatSomebodyEditedAreNoticedAndNamed() {
    var committed = settled();
    assertThat(condition(turn.report(), "Drifted").status()).isEqualTo(Status.UNKNOWN);

    var drift = new FileDrift("/c.toml", "pauseImage", "p:1", "p:2");
    answer(new SwitchWork.CompareFiles(committed), new SwitchAnswer.Compared(List.of(drift)));

    assertThat(turn.work()).isEmpty();
    var told = condition(turn.report(), "Drifted");
    assertThat(told.status()).isEqualTo(Status.TRUE);
    assertThat(told.reason()).isEqualTo("FilesEdited");
    assertThat(told.message()).isEqualTo("pauseImage is 'p:2' in /c.toml, not 'p:1'");
    assertThat(turn.wakeAt()).isEqualTo(now.plus(ConfigurationChange.IDLE));

    wake();
    answer(new SwitchWork.CompareFiles(committed), new SwitchAnswer.Unknown("disk"));
    assertThat(condition(turn.report(), "Drifted").status()).isEqualTo(Status.TRUE);
    wake();
    answer(new SwitchWork.CompareFiles(committed), new SwitchAnswer.Compared(List.of()));
    assertThat(condition(turn.report(), "Drifted").reason()).isEqualTo("FilesMatch");
  }

  @Test
  void filesThatWereNeverComparedAreNotCalledGood() {
    var committed = settled();

    answer(new SwitchWork.CompareFiles(committed), new SwitchAnswer.Refused("no inventory"));

    assertThat(turn.work()).isEmpty();
    assertThat(condition(turn.report(), "Drifted").reason()).isEqualTo("NotCompared");
    now = now.minusSeconds(3600);
    turn = turnOf(turn.state(), Optional.empty());
    assertThat(turn.work()).contains(new SwitchWork.CompareFiles(committed));
  }

  private void resume(Journal journal) {
    var kept = new Remembered(Optional.of(journal), Optional.empty(), Optional.empty(), none());
    turn = turnOf(ChangeState.recovered(kept, now), Optional.empty());
  }

  private static Optional<io.jubelet.node.model.Endpoint> none() {
    return Optional.empty();
  }

  @Test
  void anAgentThatComesBackGoesOnAfterTheLastStep() {
    resume(journal(ChangeClass.FULL_SWITCH, Step.OLD_PODS_STOPPED, Step.OLD_PODS_STOPPED));
    assertThat(turn.state().hold()).isTrue();
    answer(new SwitchWork.Stop(OLD), new SwitchAnswer.Unknown("lost"));
    answer(new SwitchWork.AskRunning(OLD), new SwitchAnswer.Running(false));
    assertThat(turn.work())
        .contains(
            new SwitchWork.Record(
                journal(ChangeClass.FULL_SWITCH, Step.OLD_PODS_STOPPED, Step.OLD_PODS_STOPPED)
                    .at(Step.OLD_RUNTIME_STOPPED, now)));
  }

  @Test
  void nothingOfTheNextStepBeginsBeforeTheRecordIsDurable() {
    resume(journal(ChangeClass.FULL_SWITCH, Step.OLD_RUNTIME_STOPPED, Step.OLD_RUNTIME_STOPPED));
    answer(new SwitchWork.WriteFiles(SwitchWork.FileAge.AFTER), new SwitchAnswer.Done());
    var record = turn.work();
    turn = turnOf(turn.state(), Optional.of(new SwitchAnswer.Unknown("disk")));
    assertThat(turn.work()).isEmpty();
    wake();
    assertThat(turn.work().map(Object::getClass)).isEqualTo(record.map(Object::getClass));
  }

  @Test
  void anAttemptPastItsDeadlineWalksBack() {
    now = NOW.plus(Duration.ofMinutes(11));
    resume(journal(ChangeClass.FULL_SWITCH, Step.CONFIG_WRITTEN, Step.CONFIG_WRITTEN));
    assertThat(turn.work())
        .hasValueSatisfying(
            work -> {
              var journal = ((SwitchWork.Record) work).journal();
              assertThat(journal.step()).isEqualTo(Step.REVERTING);
              assertThat(journal.reason()).isEqualTo("not committed by 2026-05-01T12:10:00Z");
            });
  }

  @Test
  void aSecondBootInOneAttemptWalksBack() {
    var first =
        journal(ChangeClass.FULL_SWITCH, Step.CONFIG_WRITTEN, Step.CONFIG_WRITTEN).inBoot("boot-0");
    resume(first);
    assertThat(turn.work())
        .hasValueSatisfying(
            work ->
                assertThat(((SwitchWork.Record) work).journal().reason())
                    .isEqualTo("the machine booted twice during the attempt"));
  }

  @Test
  void podsThatDoNotStopInASilentRuntimeAreKilledAfterAWhile() {
    resume(journal(ChangeClass.FULL_SWITCH, Step.REVERTING, Step.AGENT_SWITCHED));
    while (turn.work().equals(Optional.of(new SwitchWork.ListPods(NEW)))) {
      answer(new SwitchWork.ListPods(NEW), new SwitchAnswer.Unknown("no answer"));
      if (turn.work().isEmpty()) {
        wake();
      }
    }
    assertThat(turn.work()).contains(new SwitchWork.KillPods(List.of("uid-1")));
    assertThat(Duration.between(NOW, now)).isBetween(Attempt.SILENCE, Duration.ofSeconds(61));
  }

  @Test
  void aWayBackThatTakesTooLongSaysSoAndGoesOn() {
    resume(journal(ChangeClass.FULL_SWITCH, Step.REVERT_PODS_STOPPED, Step.AGENT_SWITCHED));
    now = NOW.plus(Duration.ofMinutes(10));
    answer(new SwitchWork.Stop(NEW), new SwitchAnswer.Refused("service is broken"));
    assertThat(turn.report().step()).isEqualTo("RevertFailed");
    wake();
    assertThat(turn.work()).contains(new SwitchWork.Stop(NEW));
  }

  @Test
  void afterAWayBackTheNodeRunsWhatItRanBeforeWhateverTheRuntimeStillSays() {
    var journal = journal(ChangeClass.RUNTIME_RESTART, Step.REVERTED, Step.CONFIG_WRITTEN);
    resume(journal);
    var word =
        ConfigurationChange.present(ChangeState.recovered(Remembered.nothing(), now), inputs);
    assertThat(word).isNotEqualTo(journal.from());
    assertThat(ConfigurationChange.present(turn.state(), inputs)).isEqualTo(journal.from());

    inputs =
        new SwitchInputs(
            inputs.order(),
            inputs.nodeUid(),
            inputs.bootId(),
            inputs.found(),
            inputs.agentDriver(),
            Optional.empty(),
            inputs.pods(),
            true,
            inputs.diskAvailableBytes());
    assertThat(ConfigurationChange.presentKnown(turn.state(), inputs)).isTrue();
    assertThat(ConfigurationChange.present(turn.state(), inputs)).isEqualTo(journal.from());
  }
}
