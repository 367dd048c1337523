package io.jubelet.node.decide.switching;

import io.jubelet.node.decide.switching.ChangeState.Look;
import io.jubelet.node.decide.switching.Orders.Ruling;
import io.jubelet.node.decide.switching.SwitchInputs.PodFact;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RolloutOrder.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What to do about the operator's order while no attempt is open. */
final class Obeying {
  /** Pause before a preflight that found problems is repeated. */
  static final Duration PREFLIGHT_RETRY = Duration.ofSeconds(60);

  /** How many pods an attempt waits for at the end. */
  static final int MAX_PODS = 500;

  private Obeying() {}

  static ChangeState next(ChangeState state, SwitchInputs inputs, Instant now) {
    return switch (Orders.rule(inputs, state.kept().journal(), now)) {
      case Ruling.Nothing() -> putBack(state.refusal(""), now);
      case Ruling.Refuse(_, var reason) -> putBack(state.refusal(reason), now);
      case Ruling.Follow(var order) -> follow(state.refusal(""), order, inputs, now);
    };
  }

  private static ChangeState follow(
      ChangeState state, RolloutOrder order, SwitchInputs inputs, Instant now) {
    var look = state.look().filter(one -> same(one.survey().order(), order));
    if (look.isEmpty()) {
      return lent(state) ? putBack(state, now) : look(state, order, inputs, now);
    }
    if (look.get().finished().isEmpty()) {
      return goOnLooking(state, look.get(), inputs, now);
    }
    var survey = look.get().survey();
    if (!survey.problems().isEmpty()) {
      var again = look.get().finished().get().plus(PREFLIGHT_RETRY);
      return now.isBefore(again) ? state : look(state, order, inputs, now);
    }
    return order.grant() == Grant.EXECUTE ? prepare(state, look.get(), order, inputs, now) : state;
  }

  private static boolean same(RolloutOrder one, RolloutOrder other) {
    return one.attempt().equals(other.attempt()) && one.grant() == other.grant();
  }

  private static ChangeState look(
      ChangeState state, RolloutOrder order, SwitchInputs inputs, Instant now) {
    if (!ConfigurationChange.presentKnown(state, inputs)) {
      return state;
    }
    var survey = Survey.begin(order, ConfigurationChange.present(state, inputs), now);
    return goOnLooking(state, new Look(survey, Optional.empty(), false), inputs, now);
  }

  private static ChangeState goOnLooking(
      ChangeState state, Look look, SwitchInputs inputs, Instant now) {
    var known = state.looking(Optional.of(look));
    return Preflight.next(look.survey(), inputs)
        .map(work -> ConfigurationChange.begin(known, work))
        .orElseGet(
            () -> state.looking(Optional.of(new Look(look.survey(), Optional.of(now), false))));
  }

  /** Whether a runtime was started for a look that is not over. */
  private static boolean lent(ChangeState state) {
    return state
        .look()
        .filter(look -> look.survey().target().loan() == Survey.Loan.OPEN)
        .isPresent();
  }

  /** Stops a runtime that was started for a look nobody wants any more. */
  private static ChangeState putBack(ChangeState state, Instant now) {
    if (!lent(state)) {
      return state;
    }
    var to = state.look().orElseThrow().survey().to().orElseThrow();
    return ConfigurationChange.begin(state, new SwitchWork.GiveBack(to.endpoint()));
  }

  private static ChangeState prepare(
      ChangeState state, Look look, RolloutOrder order, SwitchInputs inputs, Instant now) {
    var survey = look.survey();
    var files = survey.changeClass(inputs.found()) != ChangeClass.LIVE;
    if (files && !look.staged()) {
      return ConfigurationChange.begin(state, new SwitchWork.StageFiles(survey.to().orElseThrow()));
    }
    return ConfigurationChange.begin(
        state, new SwitchWork.Record(journal(state, survey, order, inputs, now)));
  }

  private static Journal journal(
      ChangeState state, Survey survey, RolloutOrder order, SwitchInputs inputs, Instant now) {
    var pods =
        inputs.pods().stream()
            .filter(PodFact::settled)
            .map(PodFact::uid)
            .sorted()
            .limit(MAX_PODS)
            .toList();
    return new Journal(
        new Journal.Order(order.attempt(), order.fence(), order.generation()),
        survey.changeClass(inputs.found()),
        survey.from(),
        survey.to().orElseThrow(),
        new Journal.Machine(
            inputs.bootId(), 0, survey.sourceOurs(), survey.target().ran().orElse(false), pods),
        Step.PREPARED,
        Step.PREPARED,
        now,
        order.executeNotAfter().orElse(now).plus(order.stepTimeout()),
        now,
        now,
        "",
        state.kept().journal().map(Journal::failedAttempts).orElse(List.of()));
  }
}
