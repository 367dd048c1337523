package io.jubelet.operator.sim;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.sim.FleetWorld.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A node's agent, by the rules of the real one: what it did is on its disk, what it sees is late,
 * and it goes back by itself when nobody tells it to commit.
 */
final class SimulatedNode {
  private static final List<String> STEPS =
      List.of("Prepared", "OldPodsStopped", "NewRuntimeStarted", "AgentSwitched", "LocalVerified");

  private static final List<AgentStatus.Change> RESTARTS =
      List.of(new AgentStatus.Change("runtime", "old", "new", AgentStatus.ChangeClass.FullSwitch));

  /** Within which an agent looks again at what it may have missed. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final String name;
  private final Timeline time;
  private final SimulatedApi api;
  private final FleetOracle oracle;
  private final Faults faults;
  private final TreeSet<String> executed = new TreeSet<>();
  private Optional<NodeState> seen = Optional.empty();
  private String committed = "";
  private String attempt = "";
  private String step = "None";
  private String lastError = "";
  private Instant since;
  private Instant awayUntil = Instant.MIN;
  private long lastFence;
  private boolean looking;

  SimulatedNode(String name, Timeline time, SimulatedApi api, FleetOracle oracle, Faults faults) {
    this.name = name;
    this.time = time;
    this.api = api;
    this.oracle = oracle;
    this.faults = faults;
    this.since = time.now();
  }

  boolean disrupted() {
    return STEPS.contains(step) || step.equals("Reverting");
  }

  String committed() {
    return committed;
  }

  /** What the watch brings, in order, some time later. */
  void learns(NodeState state) {
    time.after(time.millis(5, 100), () -> sees(state));
  }

  private void sees(NodeState state) {
    seen = Optional.of(state);
    look();
  }

  private void look() {
    if (away() || seen.isEmpty()) {
      return;
    }
    var before = step;
    var known = seen.get();
    act(known.spec());
    if (!before.equals(step) || untold(known)) {
      tell(known);
    }
    if (disrupted()) {
      goOnLater(before.equals(step) ? LOOK_AGAIN : time.millis(500, 3000));
    }
  }

  private void goOnLater(Duration wait) {
    if (!looking) {
      looking = true;
      time.after(
          wait,
          () -> {
            looking = false;
            look();
          });
    }
  }

  /** A machine that is away comes back with its disk, and looks at what is stored then. */
  private boolean away() {
    if (awayUntil.isAfter(time.now())) {
      return true;
    }
    if (disrupted() && faults.nodeGoesAway(time)) {
      awayUntil = time.now().plusSeconds(time.between(20, 300));
      time.at(
          awayUntil,
          () -> {
            seen = Optional.ofNullable(api.states().get(name));
            look();
          });
      return true;
    }
    return false;
  }

  private void act(NodeRuntimeStateSpec spec) {
    switch (spec.grant()) {
      case Preflight -> {
        if (!spec.attempt().equals(attempt) && !disrupted()) {
          attempt = spec.attempt();
          lastError = "";
          go("None");
        }
      }
      case Execute -> execute(spec);
      case Revert -> {
        if (spec.attempt().equals(attempt)) {
          goBack("told to");
        }
      }
      case None -> {
        if (step.equals("LocalVerified") && spec.attempt().equals(attempt)) {
          committed = spec.revision();
          oracle.commits(name, committed);
          go("Committed");
        } else if (step.equals("Reverting")) {
          go("Reverted");
        }
      }
    }
  }

  private void goBack(String why) {
    if (disrupted()) {
      lastError = why;
      go(step.equals("Reverting") ? "Reverted" : "Reverting");
    }
  }

  private void execute(NodeRuntimeStateSpec spec) {
    var limit = spec.executeNotAfter();
    if (!spec.attempt().equals(attempt) || limit == null || spec.fence() < lastFence) {
      return;
    }
    if (step.equals("None") && time.now().isBefore(limit)) {
      lastFence = spec.fence();
      oracle.begins(name, spec, executed.add(attempt));
      go("Prepared");
    } else if (disrupted() && time.now().isAfter(limit.plusSeconds(spec.stepTimeoutSeconds()))) {
      goBack("nobody let it commit");
    } else if (step.equals("Reverting")) {
      go("Reverted");
    } else if (STEPS.contains(step) && !step.equals("LocalVerified")) {
      if (step.equals("OldPodsStopped") && faults.fails(name)) {
        goBack("the new runtime does not answer");
      } else {
        go(STEPS.get(STEPS.indexOf(step) + 1));
      }
    }
  }

  private void go(String next) {
    step = next;
    since = time.now();
    oracle.atStep(name, next);
  }

  private boolean untold(NodeState known) {
    return known.agent().isEmpty()
        || !known.agent().get().equals(report())
        || known.condition("PreflightPassed").map(Condition::observedGeneration).orElse(0L)
            < known.generation();
  }

  /** An answer that is lost is given again. */
  private void tell(NodeState known) {
    if (faults.answerIsLost(time)) {
      time.after(time.millis(500, 3000), this::look);
      return;
    }
    var passed =
        new Condition(
            "PreflightPassed",
            Condition.Status.True,
            "AllChecksPassed",
            "",
            known.generation(),
            since);
    time.after(time.millis(1, 50), () -> api.report(name, report(), passed));
  }

  private AgentStatus report() {
    return new AgentStatus(
        attempt,
        step,
        since,
        committed,
        committed,
        "",
        new AgentStatus.Runtime("containerd", "2.4.2", "unix:///x", "", "", List.of("runc")),
        new TreeMap<>(),
        RESTARTS,
        0,
        lastError);
  }
}
