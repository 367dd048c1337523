package io.jubelet.operator.decide;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.operator.Given;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Fleet;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.Move;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A fleet without any API server: the operator's decisions are carried out on values, nodes act by
 * their contract, and the seed decides who is next, what fails, and whose writes and looks are
 * late.
 */
final class World {
  private static final int TURNS = 2000;
  private static final List<String> STEPS =
      List.of("Prepared", "OldPodsStopped", "NewRuntimeStarted", "AgentSwitched", "LocalVerified");
  private static final String CONFIG =
      """
      nodeSelector: {}
      runtime: {name: containerd, endpoint: "unix:///%s"}
      rollout: {health: {minReadySeconds: 3, stepTimeoutSeconds: 60}%s}
      """;

  private static final String CANARY = ", canary: {count: 1, soakSeconds: 5}";
  private static final String DOMAINS = ", order: {topologyKey: zone}";

  /** What else the rollout is told; the seed chooses. */
  private static final List<String> POLICIES =
      List.of(
          "",
          CANARY,
          DOMAINS,
          ", order: {topologyKey: zone, mode: Spread}",
          CANARY + DOMAINS,
          ", windows: [{schedule: \"* * * * *\", durationSeconds: 30}]");

  private final Random random;
  private final SortedMap<String, FleetNode> nodes = new TreeMap<>();
  private final SortedMap<String, NodeState> states = new TreeMap<>();
  private final SortedMap<String, Agent> agents = new TreeMap<>();
  private final String policy;
  private Config config;
  private SortedMap<String, NodeState> seen = new TreeMap<>();
  private Instant now = Given.NOW;
  private long version;
  private int most;
  private boolean failureSeen;
  private final List<String> executedTwice = new ArrayList<>();
  private final List<String> disruptedAfterFailure = new ArrayList<>();
  private final List<String> outOfTurn = new ArrayList<>();

  /** Names of those that began, in their order, by revision. */
  private final SortedMap<String, List<String>> begun = new TreeMap<>();

  World(int seed) {
    random = new Random(seed);
    policy = POLICIES.get(random.nextInt(POLICIES.size()));
    config = Given.config("workers", CONFIG.formatted("old", policy));
    for (int i = 0; i < 2 + random.nextInt(4); i++) {
      var name = "w-" + i;
      nodes.put(
          name, Given.labelled(Given.node(name), Map.of("zone", random.nextBoolean() ? "a" : "b")));
      agents.put(name, new Agent(name));
    }
  }

  /** What a node keeps on its disk. */
  private final class Agent {
    final String name;
    final TreeSet<String> executed = new TreeSet<>();
    String committed = "";
    String attempt = "";
    String step = "None";
    Instant since = now;
    boolean fails;

    Agent(String name) {
      this.name = name;
    }

    boolean disrupted() {
      return STEPS.contains(step) || step.equals("Reverting");
    }

    void act(NodeRuntimeStateSpec spec) {
      switch (spec.grant()) {
        case Preflight -> {
          if (!spec.attempt().equals(attempt)) {
            attempt = spec.attempt();
            go("None");
          }
        }
        case Execute -> execute(spec);
        case Revert -> {
          if (disrupted() && spec.attempt().equals(attempt)) {
            go(step.equals("Reverting") ? "Reverted" : "Reverting");
          }
        }
        case None -> {
          if (step.equals("LocalVerified") && spec.attempt().equals(attempt)) {
            committed = spec.revision();
            go("Committed");
          } else if (step.equals("Reverting")) {
            go("Reverted");
          }
        }
      }
    }

    private void execute(NodeRuntimeStateSpec spec) {
      var limit = spec.executeNotAfter();
      if (!spec.attempt().equals(attempt) || limit == null) {
        return;
      }
      if (step.equals("None") && now.isBefore(limit)) {
        if (!executed.add(attempt)) {
          executedTwice.add(attempt);
        }
        if (failureSeen) {
          disruptedAfterFailure.add(name);
        }
        begins(name, spec.revision());
        go("Prepared");
      } else if (disrupted() && now.isAfter(limit.plusSeconds(spec.stepTimeoutSeconds()))) {
        go(step.equals("Reverting") ? "Reverted" : "Reverting");
      } else if (step.equals("Reverting")) {
        go("Reverted");
      } else if (STEPS.contains(step) && !step.equals("LocalVerified")) {
        go(fails && step.equals("OldPodsStopped") ? "Reverting" : after(step));
      }
    }

    private String after(String current) {
      return STEPS.get(STEPS.indexOf(current) + 1);
    }

    private void go(String next) {
      step = next;
      since = now;
      nodes.computeIfPresent(name, (_, node) -> node.withHeartbeat(now.plusSeconds(1)));
    }
  }

  void run() {
    settle(TURNS);
    config = Given.config("workers", CONFIG.formatted("new", policy));
    if (random.nextBoolean()) {
      var unlucky = "w-" + random.nextInt(agents.size());
      agents.values().stream().filter(a -> a.name.equals(unlucky)).forEach(a -> a.fails = true);
    }
    settle(TURNS);
  }

  private void settle(int turns) {
    for (int turn = 0; turn < turns; turn++) {
      now = now.plusMillis(random.nextInt(400));
      switch (random.nextInt(3)) {
        case 0 -> operate();
        case 1 -> seen = new TreeMap<>(states);
        default -> {
          var name = "w-" + random.nextInt(nodes.size());
          nodeTurn(name);
        }
      }
      most = Math.max(most, (int) agents.values().stream().filter(Agent::disrupted).count());
    }
  }

  private void begins(String name, String revision) {
    var before = begun.computeIfAbsent(revision, _ -> new ArrayList<>());
    // States tell whole seconds.
    var canaryPassed =
        agents.values().stream()
            .filter(agent -> agent.committed.equals(revision))
            .anyMatch(agent -> !now.isBefore(agent.since.plusSeconds(4)));
    if (policy.contains(CANARY) && !before.isEmpty() && !canaryPassed) {
      outOfTurn.add(name + " before the canary " + before);
    }
    var zones = before.stream().map(this::zone).toList();
    if (policy.equals(DOMAINS)
        && zones.contains(zone(name))
        && !zones.getLast().equals(zone(name))) {
      outOfTurn.add(name + " after its domain " + before);
    }
    before.add(name);
  }

  private String zone(String name) {
    return Objects.requireNonNull(nodes.get(name)).labels().getOrDefault("zone", "");
  }

  /** The operator looks at what its watch has brought, which may be old. */
  private void operate() {
    var plan = Pass.of(new Fleet(List.of(config), nodes, seen, new TreeMap<>()), "workers", 1, now);
    for (NodePlan node : plan.nodes()) {
      carryOut(node);
    }
  }

  private void carryOut(NodePlan plan) {
    var stored = states.get(plan.name());
    if (stored != null && !plan.rollout().equals(stored.rollout())) {
      failureSeen |= plan.position() instanceof Position.Reverted;
      put(stored, stored.spec(), plan);
      return;
    }
    switch (plan.move().orElse(new Move.Remove())) {
      case Move.Create(var spec) -> states.putIfAbsent(plan.name(), created(plan.name(), spec));
      case Move.Write(var spec) -> {
        if (policy.contains("windows")
            && spec.grant() == NodeRuntimeStateSpec.Grant.Execute
            && now.atZone(ZoneOffset.UTC).getSecond() >= 30) {
          outOfTurn.add(plan.name() + " at " + now);
        }
        if (stored != null && sameVersion(plan, stored)) {
          put(stored, spec, plan);
        }
      }
      case Move.Remove _ -> {}
    }
  }

  private static boolean sameVersion(NodePlan plan, NodeState stored) {
    return plan.member().state().map(NodeState::version).equals(Optional.of(stored.version()));
  }

  private NodeState created(String name, NodeRuntimeStateSpec spec) {
    var empty = Given.state(name, "grant: None", "conditions: []");
    return new NodeState(
        name, next(), 1, false, spec, empty.rollout(), Optional.empty(), List.of());
  }

  /** Our own writes are seen at once; those of nodes when the watch brings them. */
  private void put(NodeState stored, NodeRuntimeStateSpec spec, NodePlan plan) {
    var changed = !spec.equals(stored.spec());
    var written =
        new NodeState(
            stored.name(),
            next(),
            stored.generation() + (changed ? 1 : 0),
            false,
            spec,
            changed ? stored.rollout() : plan.rollout(),
            stored.agent(),
            stored.conditions());
    states.put(stored.name(), written);
    seen.put(stored.name(), written);
  }

  private String next() {
    version++;
    return Long.toString(version);
  }

  private void nodeTurn(String name) {
    var stored = states.get(name);
    var agent = agents.get(name);
    if (stored == null || agent == null) {
      return;
    }
    agent.act(stored.spec());
    report(stored, agent);
  }

  private void report(NodeState stored, Agent agent) {
    var runtime =
        new AgentStatus.Runtime("containerd", "2.4.2", "unix:///x", "", "", List.of("runc"));
    var told =
        new AgentStatus(
            agent.attempt,
            agent.step,
            agent.since,
            agent.committed,
            agent.committed,
            "",
            runtime,
            new TreeMap<>(),
            List.of(),
            0,
            agent.fails ? "broken" : "");
    var passed =
        new Condition(
            "PreflightPassed",
            Condition.Status.True,
            "AllChecksPassed",
            "",
            stored.generation(),
            agent.since);
    if (stored.agent().equals(Optional.of(told)) && stored.conditions().equals(List.of(passed))) {
      return;
    }
    states.put(
        stored.name(),
        new NodeState(
            stored.name(),
            next(),
            stored.generation(),
            false,
            stored.spec(),
            stored.rollout(),
            Optional.of(told),
            List.of(passed)));
  }

  int mostDisrupted() {
    return most;
  }

  List<String> executedTwice() {
    return executedTwice;
  }

  List<String> outOfTurn() {
    return outOfTurn;
  }

  List<String> disruptedAfterFailure() {
    return disruptedAfterFailure;
  }

  /** Nodes that are on their way, or that nothing holds back from the target. */
  List<String> unfinished() {
    var plan =
        Pass.of(new Fleet(List.of(config), nodes, states, new TreeMap<>()), "workers", 1, now);
    return plan.nodes().stream()
        .filter(node -> node.position().holdsSlot() || !failureSeen && !runsTarget(node))
        .map(node -> node.name() + " " + node.position())
        .toList();
  }

  private boolean runsTarget(NodePlan node) {
    return agents.values().stream()
        .filter(agent -> agent.name.equals(node.name()))
        .allMatch(agent -> agent.committed.equals(node.member().targetRevision()));
  }

  boolean failureSeen() {
    return failureSeen;
  }

  boolean somebodyFails() {
    return agents.values().stream().anyMatch(agent -> agent.fails);
  }
}
