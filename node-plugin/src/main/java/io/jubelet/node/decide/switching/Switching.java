package io.jubelet.node.decide.switching;

import io.jubelet.node.decide.switching.SwitchState.Look;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The state machine of a configuration change: one piece of work at a time, and the next one only
 * after the answer of the last.
 */
public final class Switching {
  /** Pause between two looks at something that is not yet as it should be. */
  static final Duration POLL = Duration.ofMillis(500);

  private Switching() {}

  /**
   * @param work what to do now; its answer must come back with the next call
   * @param wakeAt when to call again at the latest, if nothing happens before
   */
  public record Turn(
      SwitchState state, Optional<SwitchWork> work, Instant wakeAt, AgentReport report) {}

  /** The next turn. The answer is that of the work in flight. */
  public static Turn advance(
      SwitchState state, SwitchInputs inputs, Optional<SwitchAnswer> answer, Instant now) {
    var next = answer.map(a -> fold(state, inputs, a, now)).orElse(state);
    if (next.inFlight().isEmpty() && !pausing(next, now)) {
      next = decide(next, inputs, now);
    }
    next = next.conditions(Reports.conditions(next, inputs, now));
    var begun = next.inFlight().filter(work -> answer.isPresent() || state.inFlight().isEmpty());
    return new Turn(next, begun, wake(next, now), Reports.report(next, inputs, now));
  }

  /** A pause longer than any that is taken comes from a clock that was set back. */
  private static boolean pausing(SwitchState state, Instant now) {
    return now.isBefore(state.notBefore())
        && !now.plus(Attempt.LONGEST_PAUSE).isBefore(state.notBefore());
  }

  private static Instant wake(SwitchState state, Instant now) {
    return now.isBefore(state.notBefore()) ? state.notBefore() : now.plus(POLL);
  }

  private static SwitchState fold(
      SwitchState state, SwitchInputs inputs, SwitchAnswer answer, Instant now) {
    if (state.inFlight().isEmpty()) {
      return state;
    }
    var work = state.inFlight().get();
    var idle = state.inFlight(Optional.empty());
    if (work instanceof SwitchWork.Keep keep) {
      return kept(idle, keep, answer, now);
    }
    if (work instanceof SwitchWork.Act && open(idle).isPresent()) {
      return Attempt.fold(idle, open(idle).get(), answer, inputs, now);
    }
    if (work instanceof SwitchWork.Look look && idle.look().isPresent()) {
      return looked(idle, idle.look().get(), look, answer, inputs, now);
    }
    return work instanceof SwitchWork.GiveBack && answer instanceof SwitchAnswer.Done
        ? idle.returned()
        : idle.notBefore(now.plus(POLL));
  }

  private static SwitchState kept(
      SwitchState state, SwitchWork.Keep work, SwitchAnswer answer, Instant now) {
    var later = state.notBefore(now.plus(POLL));
    return switch (work) {
      case SwitchWork.Load() ->
          answer instanceof SwitchAnswer.Loaded loaded ? state.loaded(loaded, now) : later;
      case SwitchWork.Record(var journal) ->
          answer instanceof SwitchAnswer.Done ? state.with(journal, now) : later;
      case SwitchWork.Settle(var committed) ->
          answer instanceof SwitchAnswer.Done ? state.settled(committed) : later;
      case SwitchWork.StageFiles _ -> staged(state, later, answer, now);
    };
  }

  private static SwitchState staged(
      SwitchState state, SwitchState later, SwitchAnswer answer, Instant now) {
    var look = state.look().orElseThrow();
    return switch (answer) {
      case SwitchAnswer.Done() ->
          state.looking(Optional.of(new Look(look.survey(), look.finished(), true)));
      case SwitchAnswer.Refused(var message) ->
          state.looking(
              Optional.of(new Look(look.survey().problem(message), Optional.of(now), false)));
      case SwitchAnswer.Unknown _,
          SwitchAnswer.Loaded _,
          SwitchAnswer.Content _,
          SwitchAnswer.Installed _,
          SwitchAnswer.Running _,
          SwitchAnswer.Facts _,
          SwitchAnswer.Pods _,
          SwitchAnswer.ImageFound _ ->
          later;
    };
  }

  private static SwitchState looked(
      SwitchState state,
      Look look,
      SwitchWork.Look work,
      SwitchAnswer answer,
      SwitchInputs inputs,
      Instant now) {
    var survey = Preflight.fold(look.survey(), work, answer, inputs, now);
    var next = state.looking(Optional.of(new Look(survey, look.finished(), look.staged())));
    return survey.equals(look.survey()) ? next.notBefore(now.plus(POLL)) : next;
  }

  private static SwitchState decide(SwitchState state, SwitchInputs inputs, Instant now) {
    if (!state.loaded()) {
      return begin(state, new SwitchWork.Load());
    }
    var open = open(state);
    if (open.isPresent()) {
      return Attempt.next(state, open.get(), inputs, now);
    }
    if (state.borrowed().isPresent()) {
      return begin(state, new SwitchWork.GiveBack(state.borrowed().get()));
    }
    var done = state.journal().filter(journal -> journal.step() == Step.COMMITTED);
    if (done.isPresent() && !settled(state, done.get().to())) {
      return begin(state, new SwitchWork.Settle(done.get().to()));
    }
    return Obeying.next(state, inputs, now);
  }

  private static boolean settled(SwitchState state, RuntimeConfiguration to) {
    return state.committed().equals(Optional.of(to))
        && state.lastKnownGood().equals(Optional.of(to));
  }

  static SwitchState begin(SwitchState state, SwitchWork work) {
    return state.inFlight(Optional.of(work));
  }

  private static Optional<Journal> open(SwitchState state) {
    return state.journal().filter(Journal::open);
  }

  /** What the node runs before anything was committed: what it found, as the runtime tells it. */
  static RuntimeConfiguration present(SwitchState state, SwitchInputs inputs) {
    var found = inputs.found();
    return state
        .committed()
        .or(
            () ->
                inputs
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
                                found.eviction(),
                                found.kubelet())))
        .orElse(found);
  }

  /** Not while it is unknown what the node runs. */
  static boolean presentKnown(SwitchState state, SwitchInputs inputs) {
    return state.committed().isPresent() || inputs.runtime().isPresent();
  }
}
