package io.jubelet.operator.sim;

import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec.Grant;
import io.jubelet.operator.decide.Pass;
import io.jubelet.operator.model.Fleet;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.Move;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodePod;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.NodeWork;
import io.jubelet.operator.model.Step;
import io.jubelet.operator.model.Term;
import io.jubelet.operator.sim.FleetWorld.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An operator by the contract of the real one: it looks at what its watches have brought, decides,
 * and writes one thing after the other. It may end after any write, stand still between two, or not
 * hear that one succeeded; what it knew is gone with it.
 */
final class SimulatedOperator implements SimulatedApi.Watcher {
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration QUIET = Duration.ofSeconds(90);

  private final String name;
  private final Timeline time;
  private final SimulatedApi api;
  private final FleetOracle oracle;
  private final Faults faults;

  /** How long news may wait to be looked at together. */
  private final Duration pause;

  private SortedMap<String, NodeState> states = new TreeMap<>();
  private SortedMap<String, FleetNode> nodes = new TreeMap<>();
  private final Deque<NodePlan> left = new ArrayDeque<>();

  /** Of its process: what was planned in an earlier life does not happen any more. */
  private int life;

  private boolean alive = true;
  private boolean writing;
  private Instant passBegan = Instant.MIN;
  private Instant lookAt = Instant.MAX;
  private Instant answersAgainAt = Instant.MIN;
  private Instant lastDelivery = Instant.MIN;

  SimulatedOperator(
      String name, Timeline time, SimulatedApi api, FleetOracle oracle, Faults faults) {
    this.name = name;
    this.time = time;
    this.api = api;
    this.oracle = oracle;
    this.faults = faults;
    this.pause = faults.lookPause();
  }

  void start() {
    states = new TreeMap<>(api.states());
    nodes = new TreeMap<>(api.nodes());
    alive = true;
    lookWithin(pause);
  }

  /** Whether it can renew its lease. */
  boolean well() {
    return alive && !answersAgainAt.isAfter(time.now().minus(LEASE));
  }

  @Override
  public void state(NodeState state) {
    delivered(() -> newer(state));
  }

  @Override
  public void node(FleetNode node) {
    delivered(() -> newer(node));
  }

  private void delivered(Runnable news) {
    var mine = life;
    var at = time.now().plus(time.millis(1, 200));
    lastDelivery = at.isBefore(lastDelivery) ? lastDelivery : at;
    time.at(
        lastDelivery,
        () -> {
          if (alive && mine == life) {
            news.run();
            lookWithin(pause);
          }
        });
  }

  /** Our own writes are seen at once, so that the watch may bring what is older. */
  private void newer(NodeState state) {
    var known = states.get(state.name());
    if (known == null || Long.parseLong(state.version()) > Long.parseLong(known.version())) {
      states.put(state.name(), state);
    }
  }

  private void newer(FleetNode node) {
    var known = nodes.get(node.name());
    if (known == null || Long.parseLong(node.version()) > Long.parseLong(known.version())) {
      nodes.put(node.name(), node);
    }
  }

  private void lookWithin(Duration wait) {
    var at = time.now().plus(wait);
    if (at.isBefore(lookAt)) {
      lookAt = at;
      var mine = life;
      time.at(
          at,
          () -> {
            if (alive && mine == life && lookAt.equals(at)) {
              lookAt = Instant.MAX;
              look();
            }
          });
    }
  }

  private void look() {
    if (writing) {
      return;
    }
    if (!api.leader().equals(name)) {
      lookWithin(Duration.ofSeconds(5));
      return;
    }
    passBegan = time.now();
    var plan = Pass.of(fleet(), "workers", term(), passBegan);
    for (var decided : plan.byUrgency()) {
      var node = faults.bug().in(decided);
      if (node.work().isPresent() || node.move().isPresent() || node.tellsNews()) {
        left.add(node);
      }
    }
    plan.wake().ifPresent(at -> lookWithin(Duration.between(time.now(), later(at, time.now()))));
    if (!left.isEmpty()) {
      writing = true;
      next();
    }
  }

  private Term term() {
    return api.transitions() == 0 || faults.bug() == Bug.NO_QUIET
        ? Term.first()
        : new Term(api.transitions(), api.leaderSince().plus(QUIET));
  }

  private static Instant later(Instant at, Instant now) {
    return at.isBefore(now.plusMillis(20)) ? now.plusMillis(20) : at;
  }

  private Fleet fleet() {
    var asked = new TreeMap<>(nodes);
    for (var state : states.values()) {
      if (state.spec().grant() == Grant.Execute && state.step() == Step.LOCAL_VERIFIED) {
        asked.computeIfPresent(state.name(), (_, node) -> node.withHeartbeat(time.now()));
      }
      if (state.drain().isPresent()) {
        asked.computeIfPresent(state.name(), (_, node) -> node.with(api.listed(state.name())));
      }
    }
    return new Fleet(List.of(api.config()), asked, states, new TreeMap<>());
  }

  private void next() {
    var mine = life;
    time.after(faults.writes(time), () -> write(mine));
  }

  private void write(int mine) {
    if (!alive || mine != life) {
      return;
    }
    if (faults.operatorStandsStill(time)) {
      answersAgainAt = time.now().plusSeconds(time.between(5, 120));
      time.at(answersAgainAt, () -> write(mine));
      return;
    }
    if (time.now().isAfter(passBegan.plus(Pass.LIFE)) && faults.bug() != Bug.OLD_LOOKS) {
      left.clear();
    }
    var plan = left.poll();
    if (plan == null) {
      writing = false;
      lookWithin(pause);
      return;
    }
    var heard = carryOut(plan);
    if (faults.operatorDies(time)) {
      dies();
      return;
    }
    if (!heard) {
      left.clear();
    }
    next();
  }

  private void dies() {
    alive = false;
    life++;
    left.clear();
    writing = false;
    lookAt = Instant.MAX;
    time.after(Duration.ofSeconds(time.between(1, 60)), this::start);
  }

  /** Whether all answers were heard; who does not hear one goes on with another look. */
  private boolean carryOut(NodePlan plan) {
    plan.work().ifPresent(work -> workOn(plan.member().node(), work));
    var read = Optional.ofNullable(states.get(plan.name()));
    if (read.isPresent() && plan.tellsNews()) {
      return heard(api.tell(onto(plan), plan.rollout(), plan.ready()));
    }
    if (plan.move().isEmpty()) {
      return true;
    }
    return switch (plan.move().get()) {
      case Move.Create(var spec) -> heard(api.create(spec));
      case Move.Write(var spec) -> heard(api.grant(plan.member().state().orElseThrow(), spec));
      case Move.Remove _ -> throw new IllegalStateException("no node was made anew");
    };
  }

  /** The version that is told onto: the one that was decided on. */
  private NodeState onto(NodePlan plan) {
    return faults.bug() == Bug.TELLS_BLINDLY
        ? Objects.requireNonNull(api.states().get(plan.name()))
        : plan.member().state().orElseThrow();
  }

  private boolean heard(Optional<NodeState> written) {
    if (faults.answerIsLost(time)) {
      return false;
    }
    written.ifPresent(this::newer);
    return true;
  }

  private void workOn(FleetNode node, NodeWork work) {
    switch (work) {
      case NodeWork.Cordon(var attempt) -> patch(node, true, attempt);
      case NodeWork.Uncordon _ -> patch(node, false, "");
      case NodeWork.Evict(var pods) -> pods.forEach(pod -> evict(node.name(), pod));
      case NodeWork.Delete(var pods) -> oracle.breaks("deleted without being told to: " + pods);
    }
  }

  private void evict(String node, NodePod pod) {
    if (!api.node(node).cordoned()) {
      oracle.breaks("evicted from an open node: " + pod.name() + " of " + node);
    }
    if (time.chance(0.2) && api.pods(node).replace(pod.name(), true) != null) {
      time.after(time.millis(100, 4000), () -> api.pods(node).remove(pod.name()));
    }
  }

  private void patch(FleetNode seen, boolean cordoned, String attempt) {
    var before = api.node(seen.name());
    var foreign = before.cordoned() && before.cordonedBy().isEmpty();
    var read = faults.bug() == Bug.CORDONS_BLINDLY ? before : seen;
    var patched = api.patch(read, cordoned, attempt);
    if (patched.isPresent() && foreign) {
      oracle.breaks("somebody else's cordon was taken for ours: " + seen.name());
    }
    patched.ifPresent(this::newer);
  }
}
