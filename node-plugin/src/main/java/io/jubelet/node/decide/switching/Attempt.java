package io.jubelet.node.decide.switching;

import io.jubelet.node.decide.switching.ChangeState.Progress;
import io.jubelet.node.decide.switching.Orders.Word;
import io.jubelet.node.decide.switching.SwitchInputs.PodFact;
import io.jubelet.node.decide.switching.Task.Verdict;
import io.jubelet.node.model.AgentReport.ChangeClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An open attempt: which work comes next, when a step is proved, and when it must turn back. */
final class Attempt {
  /** How long the work of a step may take on the way forward, where nothing else is said. */
  static final Duration STEP_LIMIT = Duration.ofSeconds(60);

  /** How long the pods may take to run again. */
  static final Duration PODS_LIMIT = Duration.ofMinutes(2);

  /** Work whose effect does not show is done again. */
  static final Duration REPEAT = Duration.ofSeconds(10);

  /** How long a runtime that must stop its pods may stay silent before they are killed. */
  static final Duration SILENCE = Duration.ofSeconds(60);

  /** A runtime that starts and then fails must not pass for a healthy one. */
  static final Duration SOAK = Duration.ofSeconds(3);

  static final Duration LONGEST_PAUSE = SOAK;

  /** Boots that an attempt may see, its first one included. */
  private static final int MAX_BOOTS = 2;

  private Attempt() {}

  static ChangeState next(ChangeState state, Journal journal, SwitchInputs inputs, Instant now) {
    if (!journal.machine().bootId().equals(inputs.bootId())) {
      return record(state, otherBoot(journal, inputs.bootId(), now));
    }
    if (!journal.step().back()) {
      var word = Orders.word(inputs.order(), journal);
      if (word == Word.COMMIT) {
        return record(state, journal.at(Step.COMMITTED, now));
      }
      var why = turnBack(state.progress(), journal, word, now);
      if (why.isPresent()) {
        return record(state, journal.reverting(why.get(), now));
      }
    }
    return journal.next() == Step.COMMITTED ? state : work(state, journal, inputs, now);
  }

  private static Journal otherBoot(Journal journal, String bootId, Instant now) {
    var seen = journal.inBoot(bootId);
    return journal.step().back() || seen.machine().boots() < MAX_BOOTS
        ? seen
        : seen.reverting("the machine booted twice during the attempt", now);
  }

  private static Optional<String> turnBack(
      Progress progress, Journal journal, Word word, Instant now) {
    if (progress.failed()) {
      return Optional.of(
          "%s was not reached: %s".formatted(journal.next().apiName(), progress.problem()));
    }
    if (word == Word.REVERT) {
      return Optional.of("the operator ordered the way back");
    }
    if (word == Word.WITHDRAWN) {
      return Optional.of("the grant was withdrawn before the change was verified");
    }
    if (now.isBefore(journal.deadline())) {
      return Optional.empty();
    }
    return Optional.of(
        progress.problem().isEmpty()
            ? "not committed by %s".formatted(journal.deadline())
            : "not committed by %s: %s".formatted(journal.deadline(), progress.problem()));
  }

  private static ChangeState work(
      ChangeState state, Journal journal, SwitchInputs inputs, Instant now) {
    var step = journal.next();
    var progress = state.progress();
    var doomed = doomed(journal, inputs, progress, now);
    var gate = gate(step, journal, inputs);
    if (gate.isPresent() && !(step.back() && doomed.isPresent())) {
      return notYet(state, journal, gate.get(), now);
    }
    var tasks = Task.of(step, journal, doomed);
    return progress.task() < tasks.size()
        ? ConfigurationChange.begin(state, tasks.get(progress.task()).work())
        : record(state, journal.at(step, now));
  }

  /** The pods to kill, once their runtime has been silent or slow for too long. */
  private static Optional<List<String>> doomed(
      Journal journal, SwitchInputs inputs, Progress progress, Instant now) {
    var silent = !now.isBefore(progress.acted().plus(SILENCE));
    var late = !now.isBefore(progress.since().plus(journal.allowed()));
    return silent || late ? Optional.of(pods(journal, inputs)) : Optional.empty();
  }

  private static List<String> pods(Journal journal, SwitchInputs inputs) {
    return Stream.concat(
            journal.machine().pods().stream(), inputs.pods().stream().map(PodFact::uid))
        .distinct()
        .sorted()
        .toList();
  }

  /** What must be so on the node before the work for a step begins. */
  private static Optional<String> gate(Step step, Journal journal, SwitchInputs inputs) {
    return switch (step) {
      case OLD_PODS_STOPPED -> podsMoving(inputs);
      case REVERT_PODS_STOPPED ->
          journal.reached().atLeast(Step.AGENT_SWITCHED) ? podsMoving(inputs) : Optional.empty();
      case LOCAL_VERIFIED -> podsMissing(journal, inputs);
      case PREPARED,
          FENCED,
          OLD_RUNTIME_STOPPED,
          CONFIG_WRITTEN,
          NEW_RUNTIME_STARTED,
          AGENT_SWITCHED,
          COMMITTED,
          REVERTING,
          REVERT_RUNTIME_STOPPED,
          REVERT_FILES_RESTORED,
          REVERT_RUNTIME_STARTED,
          REVERTED ->
          Optional.empty();
    };
  }

  private static Optional<String> podsMoving(SwitchInputs inputs) {
    return inputs.podsQuiet() ? Optional.empty() : Optional.of("pods are being stopped");
  }

  private static Optional<String> podsMissing(Journal journal, SwitchInputs inputs) {
    if (journal.changeClass().compareTo(ChangeClass.POD_RESTART) < 0) {
      return Optional.empty();
    }
    var held = journal.machine().pods();
    var missing =
        inputs.pods().stream()
            .filter(pod -> !pod.settled() && held.contains(pod.uid()))
            .map(pod -> pod.name().toString())
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d pods do not run again, such as %s".formatted(missing.size(), missing.getFirst()));
  }

  static ChangeState fold(
      ChangeState state, Journal journal, SwitchAnswer answer, SwitchInputs inputs, Instant now) {
    var step = journal.next();
    var progress = state.progress();
    var tasks = Task.of(step, journal, doomed(journal, inputs, progress, now));
    if (progress.task() >= tasks.size()) {
      return state;
    }
    return switch (tasks.get(progress.task()).judge(answer)) {
      case Verdict.Passed() -> passed(state, step, now);
      case Verdict.NotYet(var why) -> {
        var alive = answer instanceof SwitchAnswer.Pods;
        yield notYet(alive ? acted(state, now) : state, journal, why, now);
      }
      case Verdict.Failed(var why) -> failed(state, journal, why, now);
    };
  }

  private static ChangeState passed(ChangeState state, Step step, Instant now) {
    var old = state.progress();
    var next =
        new Progress(old.task() + 1, old.since(), old.task() == 0 ? now : old.acted(), "", false);
    var pause = step == Step.LOCAL_VERIFIED && old.task() == 0 ? SOAK : Duration.ZERO;
    return state.progress(next).notBefore(now.plus(pause));
  }

  private static ChangeState acted(ChangeState state, Instant now) {
    var old = state.progress();
    return state.progress(new Progress(old.task(), old.since(), now, old.problem(), old.failed()));
  }

  private static ChangeState notYet(ChangeState state, Journal journal, String why, Instant now) {
    var old = state.progress();
    var step = journal.next();
    var again =
        step == Step.LOCAL_VERIFIED || !now.isBefore(old.acted().plus(REPEAT)) ? 0 : old.task();
    var over = !step.back() && !now.isBefore(old.since().plus(limit(step, journal)));
    return state
        .progress(new Progress(again, old.since(), old.acted(), why, over))
        .notBefore(now.plus(ConfigurationChange.POLL));
  }

  private static Duration limit(Step step, Journal journal) {
    return switch (step) {
      case OLD_PODS_STOPPED -> journal.allowed();
      case LOCAL_VERIFIED -> PODS_LIMIT;
      case PREPARED,
          FENCED,
          OLD_RUNTIME_STOPPED,
          CONFIG_WRITTEN,
          NEW_RUNTIME_STARTED,
          AGENT_SWITCHED,
          COMMITTED,
          REVERTING,
          REVERT_PODS_STOPPED,
          REVERT_RUNTIME_STOPPED,
          REVERT_FILES_RESTORED,
          REVERT_RUNTIME_STARTED,
          REVERTED ->
          STEP_LIMIT;
    };
  }

  private static ChangeState failed(ChangeState state, Journal journal, String why, Instant now) {
    var old = state.progress();
    var forward = !journal.next().back();
    return state
        .progress(new Progress(0, old.since(), old.acted(), why, forward))
        .notBefore(forward ? now : now.plus(ConfigurationChange.POLL));
  }

  private static ChangeState record(ChangeState state, Journal journal) {
    return ConfigurationChange.begin(state, new SwitchWork.Record(journal));
  }
}
