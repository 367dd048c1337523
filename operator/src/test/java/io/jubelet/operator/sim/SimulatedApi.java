package io.jubelet.operator.sim;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.operator.Given;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.NodePod;
import io.jubelet.operator.model.NodePods;
import io.jubelet.operator.model.NodeState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the API server keeps, with its optimistic locks. A write onto another version than the
 * stored one is refused, as there.
 */
final class SimulatedApi {
  /** When a pod that was deleted should have ended, which no decision depends on. */
  private static final Instant SOME_TIME = Instant.EPOCH;

  /** Told of every change at once; whoever is late by watching sees to that itself. */
  interface Watcher {
    void state(NodeState state);

    void node(FleetNode node);
  }

  private final SortedMap<String, NodeState> states = new TreeMap<>();
  private final SortedMap<String, FleetNode> nodes = new TreeMap<>();

  /** By node; one of true was told to end. */
  private final SortedMap<String, SortedMap<String, Boolean>> pods = new TreeMap<>();

  private final List<Watcher> watchers = new ArrayList<>();
  private long version;
  private Config config;
  private String leader = "";
  private long transitions;
  private Instant leaderSince = Instant.MIN;

  SimulatedApi(Config config) {
    this.config = config;
  }

  void watch(Watcher watcher) {
    watchers.add(watcher);
  }

  Config config() {
    return config;
  }

  void apply(Config changed) {
    config = changed;
  }

  SortedMap<String, NodeState> states() {
    return states;
  }

  SortedMap<String, FleetNode> nodes() {
    return nodes;
  }

  FleetNode node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  SortedMap<String, Boolean> pods(String node) {
    return pods.computeIfAbsent(node, _ -> new TreeMap<>());
  }

  NodePods listed(String node) {
    var views = new ArrayList<NodePod>();
    pods(node)
        .forEach(
            (pod, ending) ->
                views.add(
                    new NodePod(
                        "ns",
                        pod,
                        pod,
                        new TreeMap<>(),
                        NodePod.Keeper.CONTROLLER,
                        false,
                        ending ? Optional.of(SOME_TIME) : Optional.empty(),
                        false)));
    return new NodePods(views, new TreeSet<>(), new TreeMap<>());
  }

  String leader() {
    return leader;
  }

  long transitions() {
    return transitions;
  }

  Instant leaderSince() {
    return leaderSince;
  }

  void leads(String operator, Instant now) {
    if (!leader.equals(operator)) {
      transitions += leader.isEmpty() ? 0 : 1;
      leaderSince = leader.isEmpty() ? Instant.MIN : now;
      leader = operator;
    }
  }

  /** Empty when there is one of that name. */
  Optional<NodeState> create(NodeRuntimeStateSpec spec) {
    return states.containsKey(spec.nodeName())
        ? Optional.empty()
        : Optional.of(
            stored(
                new NodeState(
                    spec.nodeName(),
                    next(),
                    1,
                    false,
                    spec,
                    RolloutStatus.none(),
                    Optional.empty(),
                    List.of())));
  }

  /** Empty when the version is not the stored one. */
  Optional<NodeState> grant(NodeState read, NodeRuntimeStateSpec spec) {
    return latest(read)
        .map(
            state ->
                stored(
                    new NodeState(
                        state.name(),
                        next(),
                        state.generation() + 1,
                        false,
                        spec,
                        state.rollout(),
                        state.agent(),
                        state.conditions())));
  }

  /** Empty when the version is not the stored one. */
  Optional<NodeState> tell(NodeState read, RolloutStatus rollout, Condition ready) {
    return latest(read)
        .map(
            state ->
                stored(
                    new NodeState(
                        state.name(),
                        next(),
                        state.generation(),
                        state.retryRequested(),
                        state.spec(),
                        rollout,
                        state.agent(),
                        with(state.conditions(), ready))));
  }

  private Optional<NodeState> latest(NodeState read) {
    return Optional.ofNullable(states.get(read.name()))
        .filter(state -> state.version().equals(read.version()));
  }

  void report(String name, AgentStatus agent, Condition preflight) {
    var state = states.get(name);
    if (state != null) {
      stored(
          new NodeState(
              name,
              next(),
              state.generation(),
              state.retryRequested(),
              state.spec(),
              state.rollout(),
              Optional.of(agent),
              with(state.conditions(), preflight)));
    }
  }

  private static List<Condition> with(List<Condition> before, Condition one) {
    var after = new ArrayList<Condition>();
    before.stream().filter(each -> !each.type().equals(one.type())).forEach(after::add);
    after.add(one);
    return after;
  }

  /** Empty when the Node has another version than the one that was read. */
  Optional<FleetNode> patch(FleetNode read, boolean cordoned, String attempt) {
    return Optional.of(node(read.name()))
        .filter(stored -> stored.version().equals(read.version()))
        .map(stored -> put(Given.cordoned(stored, cordoned, attempt)));
  }

  FleetNode put(FleetNode node) {
    var stored = node.withVersion(next());
    nodes.put(node.name(), stored);
    watchers.forEach(watcher -> watcher.node(stored));
    return stored;
  }

  private NodeState stored(NodeState state) {
    states.put(state.name(), state);
    watchers.forEach(watcher -> watcher.state(state));
    return state;
  }

  private String next() {
    version++;
    return Long.toString(version);
  }
}
