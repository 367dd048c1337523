package io.jubelet.operator.sim;

import io.jubelet.operator.Given;
import io.jubelet.operator.decide.Pass;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Fleet;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.Term;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A fleet that adopts what it runs and then gets one or two changes, with two operators of which
 * one is the leader. The seed chooses what the rollout is told, what fails, and who is late.
 */
final class FleetWorld {
  private static final String CONFIG =
      """
      nodeSelector: {}
      runtime: {name: containerd, endpoint: "unix:///%s"}
      rollout: {maxUnavailable: %s, failure: {maxFailures: %d},
                health: {minReadySeconds: 3, stepTimeoutSeconds: 60}%s}
      """;

  private static final String CANARY = ", canary: {count: 1, soakSeconds: 5}";
  private static final String DRAIN = ", podHandling: Drain, drain: {timeoutSeconds: 20}";
  private static final String DOMAINS = ", order: {topologyKey: zone}";
  private static final String WINDOWS =
      ", windows: [{schedule: \"* * * * *\", durationSeconds: 30}]";
  private static final List<String> ROLLOUTS =
      List.of(
          "",
          CANARY,
          DOMAINS,
          ", order: {topologyKey: zone, mode: Spread}",
          CANARY + DOMAINS,
          WINDOWS,
          DRAIN,
          CANARY + DRAIN);

  private final Scale scale;
  private final Timeline time;
  private final Policy policy;
  private final SimulatedApi api;
  private final FleetOracle oracle;
  private final Faults faults;
  private final SortedMap<String, SimulatedNode> agents = new TreeMap<>();
  private final List<SimulatedOperator> operators;
  private int pods;
  private boolean deleted;

  /**
   * What the rollout is told.
   *
   * @param rollout of the config, beyond limits and times
   */
  record Policy(String rollout, int maxFailures) {
    boolean canary() {
      return rollout.contains("canary");
    }

    boolean oneDomain() {
      return rollout.equals(DOMAINS);
    }

    boolean windows() {
      return rollout.contains("windows");
    }

    boolean drains() {
      return rollout.contains("Drain");
    }
  }

  /**
   * How large the world is.
   *
   * @param maxUnavailable as in the config
   * @param often how often what may go wrong does
   */
  record Scale(int nodes, String maxUnavailable, double often, Duration lookPause) {
    static Scale small() {
      return new Scale(0, "", 1, Duration.ofMillis(20));
    }

    static Scale large(int nodes) {
      return new Scale(nodes, "5%", 0.02, Duration.ofSeconds(1));
    }
  }

  /** What goes wrong, and how often. */
  record Faults(Scale scale, List<String> failing, Bug bug) {
    boolean fails(String node) {
      return failing.contains(node);
    }

    boolean nodeGoesAway(Timeline time) {
      return time.chance(0.01 * scale.often);
    }

    boolean answerIsLost(Timeline time) {
      return time.chance(0.01 * scale.often);
    }

    boolean operatorDies(Timeline time) {
      return time.chance(0.01 * scale.often * scale.often);
    }

    boolean operatorStandsStill(Timeline time) {
      return time.chance(0.005 * scale.often * scale.often);
    }

    Duration writes(Timeline time) {
      return scale.nodes == 0 ? time.millis(1, 50) : Duration.ofMillis(1);
    }

    Duration lookPause() {
      return scale.lookPause;
    }
  }

  FleetWorld(int seed, Scale scale, Bug bug) {
    this.scale = scale;
    this.time = new Timeline(Given.NOW, seed);
    var count = scale.nodes > 0 ? scale.nodes : time.between(2, 7);
    this.policy =
        scale.nodes > 0
            ? new Policy("", Math.max(1, count / 100))
            : new Policy(ROLLOUTS.get(time.between(0, ROLLOUTS.size())), time.between(1, 3));
    this.api = new SimulatedApi(config("old"));
    this.oracle = new FleetOracle(time, policy, api);
    this.faults = new Faults(scale, failing(count), bug);
    for (int i = 0; i < count; i++) {
      var name = "w-%05d".formatted(i);
      agents.put(name, new SimulatedNode(name, time, api, oracle, faults));
      api.put(Given.labelled(Given.node(name), Map.of("zone", time.chance(0.5) ? "a" : "b")));
    }
    this.operators = List.of(operator("one"), operator("two"));
    api.watch(oracle);
    api.watch(new Deliveries());
    operators.forEach(api::watch);
  }

  private SimulatedOperator operator(String name) {
    return new SimulatedOperator(name, time, api, oracle, faults);
  }

  private List<String> failing(int count) {
    return scale.nodes > 0
        ? List.of("w-00007", "w-%05d".formatted(count / 2))
        : time.chance(0.4) ? List.of("w-%05d".formatted(time.between(0, count))) : List.of();
  }

  private String maxUnavailable() {
    return scale.nodes > 0 ? scale.maxUnavailable : "1";
  }

  private Config config(String endpoint) {
    return Given.config(
        "workers",
        CONFIG.formatted(endpoint, maxUnavailable(), policy.maxFailures, policy.rollout));
  }

  /** Hands every state to its node. */
  private final class Deliveries implements SimulatedApi.Watcher {
    @Override
    public void state(NodeState state) {
      Objects.requireNonNull(agents.get(state.name())).learns(state);
    }

    @Override
    public void node(FleetNode node) {}
  }

  void run() {
    oracle.allows(Math.max(1, scale.nodes * 5 / 100));
    operators.forEach(SimulatedOperator::start);
    elect();
    life();
    var phase = scale.nodes > 0 ? Duration.ofMinutes(40) : Duration.ofMinutes(30);
    time.until(Given.NOW.plus(phase));
    api.apply(config("new"));
    operators.forEach(SimulatedOperator::start);
    if (time.chance(0.5)) {
      time.until(time.now().plus(time.millis(1_000, 200_000)));
      api.apply(config("newer"));
      operators.forEach(SimulatedOperator::start);
    }
    if (time.chance(0.1)) {
      time.until(time.now().plus(time.millis(1_000, 100_000)));
      deleted = true;
      api.apply(deleted(api.config()));
      operators.forEach(SimulatedOperator::start);
    }
    time.until(time.now().plus(phase.multipliedBy(2)));
  }

  private static Config deleted(Config config) {
    return new Config(config.name(), config.generation(), "", true, config.spec(), config.status());
  }

  /** Who leads: as long as it can renew its lease, and does not lose it for no reason. */
  private void elect() {
    var one = operators.getFirst().well();
    var two = operators.getLast().well();
    var leads = api.leader();
    var lost =
        leads.isEmpty() || !(leads.equals("one") ? one : two) || time.chance(0.02 * scale.often);
    if (lost) {
      var next = leads.equals("one") ? "two" : "one";
      if (next.equals("one") ? one : two) {
        api.leads(next, time.now());
      }
    }
    time.after(Duration.ofSeconds(5), this::elect);
  }

  /** Pods come where they may, and people cordon nodes now and then. */
  private void life() {
    if (policy.drains()) {
      for (var node : List.copyOf(api.nodes().values())) {
        if (!node.cordoned() && api.pods(node.name()).size() < 3) {
          api.pods(node.name()).put("p-" + pods++, false);
        }
      }
    }
    if (scale.nodes == 0 && time.chance(policy.drains() ? 0.1 : 0.005)) {
      cordonForAWhile(List.copyOf(agents.keySet()).get(time.between(0, agents.size())));
    }
    time.after(Duration.ofSeconds(3), this::life);
  }

  private void cordonForAWhile(String name) {
    if (!api.node(name).cordoned()) {
      api.put(Given.cordoned(api.node(name), true, ""));
      time.after(
          Duration.ofSeconds(time.between(10, 120)),
          () -> {
            if (api.node(name).cordonedBy().isEmpty()) {
              api.put(Given.cordoned(api.node(name), false, ""));
            }
          });
    }
  }

  List<String> broken() {
    return oracle.broken();
  }

  /** Nodes that are on their way, or that nothing holds back from the target. */
  List<String> unfinished() {
    var fleet = new Fleet(List.of(api.config()), api.nodes(), api.states(), new TreeMap<>());
    var plan = Pass.of(fleet, "workers", Term.first(), time.now());
    var target = plan.nodes().getFirst().member().targetRevision();
    var failures = oracle.failures(target);
    // A canary that failed holds the others back as a breaker does.
    var stopped = failures >= policy.maxFailures || policy.canary() && failures > 0 || deleted;
    return plan.nodes().stream()
        .filter(node -> !atRest(node, stopped, target))
        .map(node -> node.name() + " " + node.position() + " " + plan.gate())
        .limit(10)
        .toList();
  }

  private boolean atRest(NodePlan node, boolean stopped, String target) {
    var agent = Objects.requireNonNull(agents.get(node.name()));
    if (agent.disrupted() || !node.member().node().cordonedBy().isEmpty()) {
      return false;
    }
    return switch (node.position()) {
      case Position.Updated _ -> agent.committed().equals(target);
      case Position.RolledBack _ -> true;
      default -> stopped;
    };
  }
}
