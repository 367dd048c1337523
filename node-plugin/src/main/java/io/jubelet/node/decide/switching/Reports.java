package io.jubelet.node.decide.switching;

import io.jubelet.node.decide.switching.ChangeState.Comparison;
import io.jubelet.node.decide.switching.ChangeState.Look;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.AgentReport.Condition;
import io.jubelet.node.model.AgentReport.Status;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the node says of its configuration. */
final class Reports {
  static final int MAX_ERROR = 1024;

  private static final int MAX_MESSAGE = 4096;

  private Reports() {}

  static AgentReport report(ChangeState state, SwitchInputs inputs, Instant now) {
    var active = state.active(inputs.found());
    var plan = plan(state, inputs);
    return new AgentReport(
        observedAttempt(state),
        step(state, now),
        attemptShown(state).map(Journal::since),
        state.kept().committed().map(RuntimeConfiguration::revision).orElse(""),
        state.kept().lastKnownGood().map(RuntimeConfiguration::revision).orElse(""),
        inputs.bootId(),
        inputs.runtime(),
        active.endpoint(),
        active.eviction().hard(),
        plan.changes(),
        affected(plan, inputs),
        cut(lastError(state), MAX_ERROR),
        state.conditions());
  }

  private static int affected(ChangePlan plan, SwitchInputs inputs) {
    return plan.changeClass().compareTo(ChangeClass.POD_RESTART) >= 0 ? inputs.pods().size() : 0;
  }

  private static ChangePlan plan(ChangeState state, SwitchInputs inputs) {
    return attemptShown(state)
        .map(journal -> between(journal, inputs.found()))
        .or(() -> state.look().map(look -> look.survey().plan(inputs.found())))
        .orElse(new ChangePlan(List.of()));
  }

  private static ChangePlan between(Journal journal, RuntimeConfiguration own) {
    return ChangePlan.between(journal.from().over(own), journal.to().over(own));
  }

  private static String observedAttempt(ChangeState state) {
    return attemptShown(state)
        .map(Journal::attempt)
        .or(() -> state.look().map(look -> look.survey().order().attempt()))
        .orElse("");
  }

  /** The journal, unless a later attempt is being looked at. */
  private static Optional<Journal> attemptShown(ChangeState state) {
    return state
        .kept()
        .journal()
        .filter(
            journal ->
                journal.open()
                    || state
                        .look()
                        .map(look -> look.survey().order().attempt())
                        .filter(attempt -> !attempt.equals(journal.attempt()))
                        .isEmpty());
  }

  private static String step(ChangeState state, Instant now) {
    return attemptShown(state).map(journal -> step(journal, now)).orElse("None");
  }

  /** An attempt that cannot find back in the time it was given says so, and goes on trying. */
  private static String step(Journal journal, Instant now) {
    return revertFailed(journal, now) ? "RevertFailed" : journal.step().apiName();
  }

  private static boolean revertFailed(Journal journal, Instant now) {
    return journal.open()
        && journal.step().back()
        && !now.isBefore(journal.revertSince().plus(journal.allowed()));
  }

  private static String lastError(ChangeState state) {
    if (!state.refusal().isEmpty()) {
      return state.refusal();
    }
    var problem = state.open().map(j -> state.progress().problem());
    if (problem.filter(text -> !text.isEmpty()).isPresent()) {
      return problem.get();
    }
    return attemptShown(state)
        .map(Journal::reason)
        .or(() -> state.look().map(look -> sentence(look.survey())))
        .orElse("");
  }

  static List<Condition> conditions(ChangeState state, SwitchInputs inputs, Instant now) {
    return List.of(
        preflightPassed(state, now),
        applied(state, now),
        rolledBack(state, now),
        runtimeReady(state, inputs, now),
        drifted(state, now));
  }

  private static Condition drifted(ChangeState state, Instant now) {
    var type = "Drifted";
    var committed = state.kept().committed().map(RuntimeConfiguration::revision);
    return state
        .compared()
        .filter(last -> committed.equals(Optional.of(last.revision())))
        .flatMap(Comparison::drifts)
        .map(
            drifts ->
                drifts.isEmpty()
                    ? kept(state, type, Status.FALSE, text("FilesMatch", ""), now)
                    : kept(state, type, Status.TRUE, text("FilesEdited", told(drifts)), now))
        .orElseGet(() -> kept(state, type, Status.UNKNOWN, text("NotCompared", ""), now));
  }

  private static String told(List<FileDrift> drifts) {
    return drifts.stream().map(FileDrift::toString).collect(Collectors.joining("; "));
  }

  private static Condition preflightPassed(ChangeState state, Instant now) {
    var type = "PreflightPassed";
    if (state.look().isEmpty()) {
      return state
          .kept()
          .journal()
          .map(_ -> kept(state, type, Status.TRUE, text("AllChecksPassed", ""), now))
          .orElseGet(() -> kept(state, type, Status.UNKNOWN, text("NotAsked", ""), now));
    }
    var survey = state.look().get().survey();
    if (!survey.problems().isEmpty() && finished(state)) {
      return kept(state, type, Status.FALSE, text("ChecksFailed", sentence(survey)), now);
    }
    return finished(state)
        ? kept(state, type, Status.TRUE, text("AllChecksPassed", ""), now)
        : kept(state, type, Status.UNKNOWN, text("Checking", ""), now);
  }

  private static boolean finished(ChangeState state) {
    return state.look().flatMap(Look::finished).isPresent();
  }

  /** Everything that is wrong, in one sentence. */
  private static String sentence(Survey survey) {
    return String.join("; ", survey.problems());
  }

  private static Condition applied(ChangeState state, Instant now) {
    var type = "Applied";
    if (!state.refusal().isEmpty()) {
      return kept(state, type, Status.FALSE, text("OrderRefused", state.refusal()), now);
    }
    var shown = attemptShown(state);
    if (shown.isEmpty()) {
      return kept(state, type, Status.UNKNOWN, text("NothingToApply", ""), now);
    }
    var journal = shown.get();
    return switch (journal.step()) {
      case COMMITTED ->
          kept(state, type, Status.TRUE, text("Committed", "runs " + journal.to().revision()), now);
      case REVERTED -> kept(state, type, Status.FALSE, text("RolledBack", journal.reason()), now);
      case PREPARED,
          FENCED,
          OLD_PODS_STOPPED,
          OLD_RUNTIME_STOPPED,
          CONFIG_WRITTEN,
          NEW_RUNTIME_STARTED,
          AGENT_SWITCHED,
          LOCAL_VERIFIED,
          REVERTING,
          REVERT_PODS_STOPPED,
          REVERT_RUNTIME_STOPPED,
          REVERT_FILES_RESTORED,
          REVERT_RUNTIME_STARTED ->
          kept(state, type, Status.FALSE, text("Switching", step(journal, now)), now);
    };
  }

  private static Condition rolledBack(ChangeState state, Instant now) {
    var type = "RolledBack";
    var back = attemptShown(state).filter(journal -> journal.step().back());
    if (back.isEmpty()) {
      return kept(state, type, Status.FALSE, text("NotNeeded", ""), now);
    }
    var journal = back.get();
    if (journal.step() == Step.REVERTED) {
      return kept(state, type, Status.TRUE, text("AttemptFailed", journal.reason()), now);
    }
    return revertFailed(journal, now)
        ? kept(state, type, Status.FALSE, text("RevertFailed", whyStuck(state, journal)), now)
        : kept(state, type, Status.UNKNOWN, text("Reverting", journal.reason()), now);
  }

  private static String whyStuck(ChangeState state, Journal journal) {
    return "%s; the way back is stuck: %s".formatted(journal.reason(), state.progress().problem());
  }

  private static Condition runtimeReady(ChangeState state, SwitchInputs inputs, Instant now) {
    var type = "RuntimeReady";
    if (state.hold()) {
      return kept(state, type, Status.UNKNOWN, text("Switching", ""), now);
    }
    return inputs
        .runtime()
        .map(
            facts ->
                facts.ready() && facts.networkReady()
                    ? kept(state, type, Status.TRUE, text("Ready", facts.versionUri()), now)
                    : kept(state, type, Status.FALSE, text("NotReady", facts.message()), now))
        .orElseGet(() -> kept(state, type, Status.UNKNOWN, text("NoAnswer", ""), now));
  }

  private static Text text(String reason, String message) {
    return new Text(reason, cut(message, MAX_MESSAGE));
  }

  private record Text(String reason, String message) {}

  /** The transition time moves only with the status. */
  private static Condition kept(
      ChangeState state, String type, Status status, Text text, Instant now) {
    var since =
        state.conditions().stream()
            .filter(old -> old.type().equals(type) && old.status() == status)
            .findFirst()
            .map(Condition::lastTransition)
            .orElse(now);
    return new Condition(type, status, text.reason(), text.message(), since);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
