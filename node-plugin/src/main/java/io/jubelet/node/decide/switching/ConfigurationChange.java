package io.jubelet.node.decide.switching;

import io.jubelet.node.decide.switching.ChangeState.Comparison;
import io.jubelet.node.decide.switching.ChangeState.Look;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The state machine of a configuration change: one piece of work at a time, and the next one only
 * after the answer of the last.
 */
public final class ConfigurationChange {
  /** Pause between two looks at something that is not yet as it should be. */
  static final Duration POLL = Duration.ofMillis(500);

  /** Longest pause between two looks when nothing is under way. */
  static final Duration IDLE = Duration.ofSeconds(5);

  private ConfigurationChange() {}

  /**
   * @param work what to do now; its answer must come back with the next call
   * @param wakeAt when to call again at the latest, if nothing happens before
   */
  public record Turn(
      ChangeState state, Optional<SwitchWork> work, Instant wakeAt, AgentReport report) {}

  /** The next turn. The answer is that of the work in flight. */
  public static Turn advance(
      ChangeState state, SwitchInputs inputs, Optional<SwitchAnswer> answer, Instant now) {
    var next = answer.map(a -> fold(state, inputs, a, now)).orElse(state);
    if (next.inFlight().isEmpty() && !pausing(next, now)) {
      next = decide(next, inputs, now);
    }
    next = next.conditions(Reports.conditions(next, inputs, now));
    var begun = next.inFlight().filter(work -> answer.isPresent() || state.inFlight().isEmpty());
    return new Turn(next, begun, wake(next, now), Reports.report(next, inputs, now));
  }

  /** A pause longer than any that is taken comes from a clock that was set back. */
  private static boolean pausing(ChangeState state, Instant now) {
    return now.isBefore(state.notBefore())
        && !now.plus(Attempt.LONGEST_PAUSE).isBefore(state.notBefore());
  }

  private static Instant wake(ChangeState state, Instant now) {
    return now.isBefore(state.notBefore()) ? state.notBefore() : now.plus(IDLE);
  }

  private static ChangeState fold(
      ChangeState state, SwitchInputs inputs, SwitchAnswer answer, Instant now) {
    if (state.inFlight().isEmpty()) {
      return state;
    }
    var work = state.inFlight().get();
    var idle = state.inFlight(Optional.empty());
    if (work instanceof SwitchWork.Keep keep) {
      return kept(idle, keep, answer, now);
    }
    if (work instanceof SwitchWork.Act && idle.open().isPresent()) {
      return Attempt.fold(idle, idle.open().get(), answer, inputs, now);
    }
    if (work instanceof SwitchWork.Look look && idle.look().isPresent()) {
      var survey = Preflight.fold(idle.look().get().survey(), look, answer, inputs, now);
      return looked(idle, idle.look().get(), survey, now);
    }
    if (work instanceof SwitchWork.CompareFiles(var committed)) {
      return compared(idle, committed, answer, now);
    }
    return work instanceof SwitchWork.GiveBack && answer instanceof SwitchAnswer.Done
        ? idle.kept(idle.kept().returned())
        : idle.notBefore(now.plus(POLL));
  }

  private static ChangeState kept(
      ChangeState state, SwitchWork.Keep work, SwitchAnswer answer, Instant now) {
    var later = state.notBefore(now.plus(POLL));
    return switch (work) {
      case SwitchWork.Record(var journal) ->
          answer instanceof SwitchAnswer.Done ? state.recorded(journal, now) : later;
      case SwitchWork.Settle(var committed) ->
          answer instanceof SwitchAnswer.Done ? state.kept(state.kept().settled(committed)) : later;
      case SwitchWork.StageFiles _ -> staged(state, later, answer, now);
    };
  }

  private static ChangeState staged(
      ChangeState state, ChangeState later, SwitchAnswer answer, Instant now) {
    var look = state.look().orElseThrow();
    return switch (answer) {
      case SwitchAnswer.Done() ->
          state.looking(Optional.of(new Look(look.survey(), look.finished(), true)));
      case SwitchAnswer.Refused(var message) ->
          state.looking(
              Optional.of(new Look(look.survey().problem(message), Optional.of(now), false)));
      case SwitchAnswer.Unknown _,
          SwitchAnswer.Content _,
          SwitchAnswer.Installed _,
          SwitchAnswer.Running _,
          SwitchAnswer.Facts _,
          SwitchAnswer.Pods _,
          SwitchAnswer.ImageFound _,
          SwitchAnswer.Compared _ ->
          later;
    };
  }

  private static ChangeState looked(ChangeState state, Look look, Survey survey, Instant now) {
    var next = state.looking(Optional.of(new Look(survey, look.finished(), look.staged())));
    return survey.equals(look.survey()) ? next.notBefore(now.plus(POLL)) : next;
  }

  private static ChangeState decide(ChangeState state, SwitchInputs inputs, Instant now) {
    var open = state.open();
    if (open.isPresent()) {
      return Attempt.next(state, open.get(), inputs, now);
    }
    var borrowed = state.kept().borrowed();
    if (borrowed.isPresent()) {
      return begin(state, new SwitchWork.GiveBack(borrowed.get()));
    }
    var done = state.kept().journal().filter(journal -> journal.step() == Step.COMMITTED);
    if (done.isPresent() && !settled(state, done.get().to())) {
      return begin(state, new SwitchWork.Settle(done.get().to()));
    }
    var next = Obeying.next(state, inputs, now);
    return next.inFlight().isEmpty() && comparisonIsDue(next, now) ? compare(next) : next;
  }

  private static boolean comparisonIsDue(ChangeState state, Instant now) {
    return state
        .kept()
        .committed()
        .filter(
            committed ->
                state
                    .compared()
                    .filter(last -> last.revision().equals(committed.revision()))
                    .filter(last -> now.isBefore(last.at().plus(IDLE)))
                    // Not one from before the clock was set back.
                    .filter(last -> !now.isBefore(last.at()))
                    .isEmpty())
        .isPresent();
  }

  private static ChangeState compare(ChangeState state) {
    return begin(state, new SwitchWork.CompareFiles(state.kept().committed().orElseThrow()));
  }

  /** What could not be compared is told as it was, and compared again. */
  private static ChangeState compared(
      ChangeState state, RuntimeConfiguration committed, SwitchAnswer answer, Instant now) {
    var revision = committed.revision();
    var drifts =
        answer instanceof SwitchAnswer.Compared(var found)
            ? Optional.of(found)
            : state
                .compared()
                .filter(last -> last.revision().equals(revision))
                .flatMap(Comparison::drifts);
    return state.compared(new Comparison(revision, now, drifts));
  }

  private static boolean settled(ChangeState state, RuntimeConfiguration to) {
    return state.kept().committed().equals(Optional.of(to))
        && state.kept().lastKnownGood().equals(Optional.of(to));
  }

  static ChangeState begin(ChangeState state, SwitchWork work) {
    return state.inFlight(Optional.of(work));
  }

  /**
   * What the node runs: what was committed, else what the last attempt went back to, else what was
   * found, as the runtime tells it. After a way back the runtime's word may still be that of the
   * middle of the attempt.
   */
  static RuntimeConfiguration present(ChangeState state, SwitchInputs inputs) {
    return kept(state).or(() -> told(inputs)).orElse(inputs.found());
  }

  /** Not while it is unknown what the node runs. */
  static boolean presentKnown(ChangeState state, SwitchInputs inputs) {
    return kept(state).isPresent() || inputs.runtime().isPresent();
  }

  private static Optional<RuntimeConfiguration> kept(ChangeState state) {
    var kept = state.kept();
    return kept.committed()
        .or(() -> kept.journal().filter(j -> j.step() == Step.REVERTED).map(Journal::from));
  }

  private static Optional<RuntimeConfiguration> told(SwitchInputs inputs) {
    var found = inputs.found();
    return inputs
        .runtime()
        .map(
            facts ->
                new RuntimeConfiguration(
                    found.revision(),
                    facts.name(),
                    found.endpoint(),
                    found.imageEndpoint(),
                    found.defaultHandler(),
                    facts.sandboxImage(),
                    facts.cgroupDriver().or(() -> Optional.of(inputs.agentDriver())),
                    EvictionSettings.none(),
                    new TreeMap<>()));
  }
}
