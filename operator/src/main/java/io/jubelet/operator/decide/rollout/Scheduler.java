package io.jubelet.operator.decide.rollout;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.jubelet.api.v1alpha1.RolloutSpec;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Gate;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.Move;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.NodeWork;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.RolloutPlan;
import io.jubelet.operator.model.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The only place that grants. Everything is computed from the members as they are: no counter and
 * no lock is kept that could leak. A node moves only from a state that already tells its position,
 * so what is to be remembered is written before what depends on it.
 */
public final class Scheduler {
  private final Config config;
  private final List<Member> members;
  private final List<Position> positions;
  private final Term term;
  private final Moves.Terms terms;
  private final Drains drains;
  private final Gate gate;
  private final Canaries canaries;

  private Scheduler(Config config, List<Member> members, Term term, Instant now) {
    var health = config.spec().rollout().health();
    this.config = config;
    this.members =
        members.stream().sorted(Comparator.comparing(member -> member.node().name())).toList();
    this.term = term;
    this.terms = new Moves.Terms(health.stepTimeoutSeconds(), term.fence(), now);
    var minReady = Duration.ofSeconds(health.minReadySeconds());
    var apart = this.members.stream().map(member -> Positions.of(member, minReady, now)).toList();
    this.drains = new Drains(config.spec().rollout());
    this.gate = gate(apart);
    this.positions =
        IntStream.range(0, apart.size())
            .mapToObj(i -> drained(this.members.get(i), apart.get(i)))
            .toList();
    this.canaries = Canaries.of(config, this.members, positions, now);
  }

  /**
   * @param members all nodes of the config's rollout
   * @param term of the leader that would grant
   */
  public static RolloutPlan plan(Config config, List<Member> members, Term term, Instant now) {
    return new Scheduler(config, members, term, now).plan();
  }

  /** Who could begin but for its pods. */
  private Position drained(Member member, Position position) {
    return podsLeaveFirst(member, position) && !gate.stopsDrains()
        ? drains.of(member, terms.now())
        : position;
  }

  private boolean podsLeaveFirst(Member member, Position position) {
    return position.equals(new Position.Queued(false))
        && Drains.wanted(member, config.spec().rollout());
  }

  private RolloutPlan plan() {
    var begin = new TreeSet<String>();
    var found = gate instanceof Gate.Open ? choose(begin) : gate;
    if (!(gate instanceof Gate.Paused
        || gate instanceof Gate.Invalid
        || gate instanceof Gate.Deleting)) {
      adoptions().forEach(begin::add);
    }
    var plans = new ArrayList<NodePlan>();
    for (int i = 0; i < members.size(); i++) {
      plans.add(plan(members.get(i), positions.get(i), begin));
    }
    return new RolloutPlan(config, plans, maxUnavailable(), found, wake(found));
  }

  private NodePlan plan(Member member, Position position, TreeSet<String> begin) {
    var begins = begin.contains(member.node().name());
    var rollout =
        begins && podsLeaveFirst(member, position)
            ? RolloutStatuses.draining(
                member, drains.begun(attempt(member), terms.now()), terms.now())
            : RolloutStatuses.of(member, position, terms.now());
    var ready = RolloutStatuses.ready(member, position, terms.now());
    var told =
        member.state().isEmpty()
            || position instanceof Position.Stale
            || member.state().map(NodeState::rollout).filter(rollout::equals).isPresent();
    if (!told) {
      return new NodePlan(member, position, rollout, ready, Optional.empty(), Optional.empty());
    }
    var move = begins ? Optional.of(Moves.execute(member, terms)) : unbudgeted(member, position);
    return new NodePlan(member, position, rollout, ready, move, work(member, position));
  }

  private Optional<Move> unbudgeted(Member member, Position position) {
    return gate instanceof Gate.Deleting
        ? Moves.ending(member, position, terms)
        : Moves.unbudgeted(member, position, terms);
  }

  private static String attempt(Member member) {
    return member.state().orElseThrow().spec().attempt();
  }

  private Optional<NodeWork> work(Member member, Position position) {
    if (position instanceof Position.Draining draining) {
      return drains.work(member, draining, terms.now());
    }
    return position.holdsSlot() || member.node().cordonedBy().isEmpty()
        ? Optional.empty()
        : Optional.of(new NodeWork.Uncordon());
  }

  private Gate gate(List<Position> apart) {
    var rollout = config.spec().rollout();
    if (config.deleting()) {
      return new Gate.Deleting();
    }
    if (pinnedIsMissing()) {
      return new Gate.NoSuchRevision(rollout.pinnedRevision());
    }
    var window = Windows.gate(rollout.windows(), terms.now());
    if (window.filter(Gate.Invalid.class::isInstance).isPresent()) {
      return window.get();
    }
    if (rollout.paused()) {
      return new Gate.Paused();
    }
    var failed = (int) members.stream().filter(Scheduler::failedWithTarget).count();
    var limit = resolve(rollout.failure().maxFailures());
    if (failed >= limit) {
      return new Gate.Tripped(failed, limit);
    }
    if (window.isPresent()) {
      return window.get();
    }
    if (terms.now().isBefore(term.quietUntil())) {
      return new Gate.NewLeader(term.quietUntil());
    }
    return rollout.preflight().scope() == RolloutSpec.Scope.AllNodesFirst
        ? wave(apart)
        : new Gate.Open();
  }

  /** Else it would be the target of all nodes that have one. */
  private boolean pinnedIsMissing() {
    var pinned = config.spec().rollout().pinnedRevision();
    return !pinned.isEmpty()
        && members.stream()
            .map(Member::targetRevision)
            .anyMatch(target -> !target.isEmpty() && !target.equals(pinned));
  }

  /** A node that is tried again on request counts no more, until it fails again. */
  private static boolean failedWithTarget(Member member) {
    return member
        .state()
        .filter(state -> !state.rollout().failedRevision().isEmpty())
        .filter(state -> state.rollout().failedRevision().equals(member.targetRevision()))
        .filter(state -> state.rollout().failedAttempt().equals(state.spec().attempt()))
        .isPresent();
  }

  private Gate wave(List<Position> apart) {
    int missing = 0;
    int blocked = 0;
    for (int i = 0; i < members.size(); i++) {
      switch (apart.get(i)) {
        case Position.Blocked _ -> blocked++;
        case Position.Unknown _, Position.Stale _, Position.AwaitingAgent _, Position.Pending _ ->
            missing++;
        case Position.Preflighting _ -> missing += members.get(i).node().ready() ? 1 : 0;
        default -> {}
      }
    }
    return missing + blocked == 0 ? new Gate.Open() : new Gate.PreflightWave(missing, blocked);
  }

  /** Fills {@code begin} as far as the budget goes, in the order of the config. */
  private Gate choose(TreeSet<String> begin) {
    var unavailable = new TreeSet<String>();
    for (int i = 0; i < members.size(); i++) {
      if (positions.get(i).holdsSlot() || !members.get(i).node().available()) {
        unavailable.add(members.get(i).node().name());
      }
    }
    var limit = maxUnavailable();
    var turns = Turns.of(members, positions, config.spec().rollout().order(), canaries);
    var found = turns.others().orElseGet(Gate.Open::new);
    for (var i : turns.next()) {
      var node = members.get(i).node();
      var others = unavailable.size() - (unavailable.contains(node.name()) ? 1 : 0);
      if (others < limit) {
        begin.add(node.name());
        unavailable.add(node.name());
      } else {
        found = new Gate.BudgetUsed(others, limit);
      }
    }
    return found;
  }

  /** Nodes that nothing will be changed on need no slot. */
  private Stream<String> adoptions() {
    return Stream.iterate(0, i -> i + 1)
        .limit(members.size())
        .filter(i -> positions.get(i).equals(new Position.Queued(true)))
        .map(i -> members.get(i).node().name());
  }

  private int maxUnavailable() {
    return resolve(config.spec().rollout().maxUnavailable());
  }

  /** A number as it is; a percentage of the members, rounded down and at least 1. */
  private int resolve(IntOrString amount) {
    if (amount.getIntVal() != null) {
      return amount.getIntVal();
    }
    var percent = Integer.parseInt(amount.getStrVal().replace("%", ""));
    return Math.max(1, members.size() * percent / 100);
  }

  private Optional<Instant> wake(Gate found) {
    var times = new ArrayList<Instant>();
    if (found instanceof Gate.WindowClosed(Optional<Instant> opens)) {
      opens.ifPresent(times::add);
    }
    if (found instanceof Gate.NewLeader(Instant until)) {
      times.add(until);
    }
    canaries.until().ifPresent(times::add);
    for (int i = 0; i < members.size(); i++) {
      switch (positions.get(i)) {
        case Position.Draining(_, _, _, Instant askAgain) -> times.add(askAgain);
        case Position.DrainGivenUp(_, Instant until) -> times.add(until);
        case Position.Executing(Instant until) -> times.add(until);
        case Position.Verifying(_, Instant askAgain) -> times.add(askAgain);
        case Position.RollingBack _ -> times.add(terms.now().plus(Positions.CLOCK_SKEW));
        case Position.AwaitingAgent(Instant until) -> times.add(until);
        default -> {}
      }
    }
    return times.stream().min(Comparator.naturalOrder());
  }
}
