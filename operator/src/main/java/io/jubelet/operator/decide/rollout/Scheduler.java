package io.jubelet.operator.decide.rollout;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.jubelet.api.v1alpha1.RolloutSpec;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Gate;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.Move;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.RolloutPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
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
  private final Moves.Terms terms;
  private final Canaries canaries;

  private Scheduler(Config config, List<Member> members, long fence, Instant now) {
    var health = config.spec().rollout().health();
    this.config = config;
    this.members =
        members.stream().sorted(Comparator.comparing(member -> member.node().name())).toList();
    this.terms = new Moves.Terms(health.stepTimeoutSeconds(), fence, now);
    var minReady = Duration.ofSeconds(health.minReadySeconds());
    this.positions =
        this.members.stream().map(member -> Positions.of(member, minReady, now)).toList();
    this.canaries = Canaries.of(config, this.members, positions, now);
  }

  /**
   * @param members all nodes of the config's rollout
   * @param fence the term of the leader that would grant
   */
  public static RolloutPlan plan(Config config, List<Member> members, long fence, Instant now) {
    return new Scheduler(config, members, fence, now).plan();
  }

  private RolloutPlan plan() {
    var gate = gate();
    var begin = new TreeSet<String>();
    if (gate instanceof Gate.Open) {
      gate = choose(begin);
    }
    if (!(gate instanceof Gate.Paused || gate instanceof Gate.Invalid)) {
      adoptions().forEach(begin::add);
    }
    var plans = new ArrayList<NodePlan>();
    for (int i = 0; i < members.size(); i++) {
      plans.add(plan(members.get(i), positions.get(i), begin));
    }
    return new RolloutPlan(config, plans, maxUnavailable(), gate, wake(gate));
  }

  private NodePlan plan(Member member, Position position, TreeSet<String> begin) {
    var rollout = RolloutStatuses.of(member, position, terms.now());
    var ready = RolloutStatuses.ready(member, position, terms.now());
    var told =
        member.state().isEmpty()
            || position instanceof Position.Stale
            || member.state().map(NodeState::rollout).filter(rollout::equals).isPresent();
    Optional<Move> move = Optional.empty();
    if (told) {
      move =
          begin.contains(member.node().name())
              ? Optional.of(Moves.execute(member, terms))
              : Moves.unbudgeted(member, position, terms);
    }
    return new NodePlan(member, position, rollout, ready, move);
  }

  private Gate gate() {
    var rollout = config.spec().rollout();
    var unsupported = unsupported(rollout);
    if (!unsupported.isEmpty()) {
      return new Gate.NotSupported(String.join(", ", unsupported));
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
    return rollout.preflight().scope() == RolloutSpec.Scope.AllNodesFirst
        ? wave()
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

  /** What the API can say and this version does not do: better no switch than one against it. */
  private static List<String> unsupported(RolloutSpec rollout) {
    var fields = new ArrayList<String>();
    if (rollout.podHandling() == RolloutSpec.PodHandling.Drain) {
      fields.add("rollout.podHandling Drain");
    }
    return fields;
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

  private Gate wave() {
    int missing = 0;
    int blocked = 0;
    for (int i = 0; i < members.size(); i++) {
      switch (positions.get(i)) {
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
    var gate = turns.others().orElseGet(Gate.Open::new);
    for (var i : turns.next()) {
      var node = members.get(i).node();
      var others = unavailable.size() - (unavailable.contains(node.name()) ? 1 : 0);
      if (others < limit) {
        begin.add(node.name());
        unavailable.add(node.name());
      } else {
        gate = new Gate.BudgetUsed(others, limit);
      }
    }
    return gate;
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

  private Optional<Instant> wake(Gate gate) {
    var times = new ArrayList<Instant>();
    if (gate instanceof Gate.WindowClosed(Optional<Instant> opens)) {
      opens.ifPresent(times::add);
    }
    canaries.until().ifPresent(times::add);
    for (int i = 0; i < members.size(); i++) {
      switch (positions.get(i)) {
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
