package io.jubelet.node.changes;

import io.jubelet.node.changes.FakeService.Ailment;
import io.jubelet.node.decide.switching.SwitchWork;
import io.jubelet.node.loop.SwitchRunner;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * One seeded world: a machine with two runtimes, an agent that is killed now and then, and an
 * operator that rolls out revisions. Virtual time, one thread. After a while nothing goes wrong any
 * more by chance, and the node must come to rest within a bound.
 */
final class ChangeWorld {
  static final Endpoint OLD = new Endpoint("unix:///run/old.sock");
  static final Endpoint NEW = new Endpoint("unix:///run/new.sock");
  static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration STORMY = Duration.ofMinutes(15);

  /** Two step timeouts, and the waits of one attempt beyond them. */
  static final Duration REST_WITHIN = Duration.ofMinutes(25);

  private record Due(Instant at, int tie, long number, Runnable action) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(
          Comparator.comparing(Due::at).thenComparing(Due::tie).thenComparing(Due::number));
  private long numbers;
  private Instant now = BEGIN;

  final Chance chance;
  final FakeMachine machine;
  final FakeOperator operator;
  final ChangeInvariants invariants;
  final List<String> wantedPods = List.of("pod-a", "pod-b", "pod-c");
  final RuntimeConfiguration found;
  private final Mutant mutant;
  private final Optional<SwitchWork> crashAfter;
  private boolean crashed;
  FakeAgent agent;

  ChangeWorld(long seed, Mutant mutant) {
    this(new Chance(seed), mutant, Optional.empty());
  }

  /**
   * @param crashAfter the agent is killed once after work of this kind, and before its answer
   */
  ChangeWorld(Chance chance, Mutant mutant, Optional<SwitchWork> crashAfter) {
    this.chance = chance;
    this.mutant = mutant;
    this.crashAfter = crashAfter;
    this.machine = new FakeMachine(chance, this::now);
    this.found = configuration("", OLD, Optional.empty(), new TreeMap<>());
    install();
    this.operator = new FakeOperator(this);
    this.invariants = new ChangeInvariants(this);
    machine.witness = invariants;
    this.agent = life();
  }

  static RuntimeConfiguration configuration(
      String revision, Endpoint at, Optional<String> pause, TreeMap<String, String> hard) {
    return new RuntimeConfiguration(
        revision,
        "containerd",
        at,
        at,
        Optional.empty(),
        pause,
        Optional.empty(),
        new EvictionSettings(
            hard,
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty()),
        new TreeMap<>());
  }

  private void install() {
    var old = new FakeService("/etc/old.toml");
    var fresh = new FakeService("/etc/new.toml");
    machine.services.put(OLD, old);
    machine.services.put(NEW, fresh);
    machine.files.put(old.file, "pause=p1");
    machine.files.put(fresh.file, "pause=p1");
    machine.files.put(FakeMachine.CRICTL, OLD.uri());
    old.images.addAll(List.of("app", "p1"));
    old.wanted = true;
    old.launch(BEGIN.minusSeconds(60), "pause=p1");
    old.livePods.addAll(wantedPods);
    if (chance.coin(0.3)) {
      fresh.ailment = Ailment.values()[chance.below(Ailment.values().length)];
    }
    if (chance.coin(0.2)) {
      fresh.poison = Optional.of("p2");
    }
    if (chance.coin(0.1)) {
      old.poison = Optional.of("p2");
    }
    if (chance.coin(0.2)) {
      fresh.wanted = true;
      fresh.launch(BEGIN.minusSeconds(60), "pause=p1");
    }
  }

  private FakeAgent life() {
    var runner =
        new SwitchRunner(
            machine, machine, Doubles.runtimes(this), Doubles.api(operator), Doubles.cgroups(this));
    return new FakeAgent(this, runner, mutant);
  }

  Instant now() {
    return now;
  }

  void in(Duration delay, Runnable action) {
    at(now.plus(delay), action);
  }

  void at(Instant when, Runnable action) {
    queue.add(new Due(when.isBefore(now) ? now : when, chance.tie(), numbers++, action));
  }

  /** Runs to the end of the storm and then to rest; throws on the first broken invariant. */
  void run() {
    agent.begin();
    operator.begin();
    storm();
    until(BEGIN.plus(STORMY));
    chance.heal();
    operator.finish();
    until(BEGIN.plus(STORMY).plus(REST_WITHIN));
    invariants.atRest();
  }

  private void until(Instant end) {
    while (!queue.isEmpty() && !queue.peek().at().isAfter(end)) {
      var due = queue.remove();
      now = due.at();
      due.action().run();
      invariants.check();
    }
    now = end;
  }

  private void storm() {
    in(
        Duration.ofSeconds(1),
        () -> {
          for (var service : machine.services.values()) {
            if (chance.happens(chance.runtimeCrash)) {
              service.crash(now, machine.files.getOrDefault(service.file, ""));
            }
          }
          if (chance.happens(chance.reboot / 10)) {
            machine.reboot();
            agentCrashes();
          }
          storm();
        });
  }

  void agentCrashes() {
    agent.die();
    in(
        chance.between(500, 30_000),
        () -> {
          agent.die();
          agent = life();
          agent.begin();
          operator.tellAgain();
        });
  }

  void maybeCrashAfter(SwitchWork work) {
    if (!crashed && crashAfter.filter(work.getClass()::isInstance).isPresent()) {
      crashed = true;
      agentCrashes();
    }
  }

  void reported(AgentReport report) {
    in(chance.delay(), () -> operator.read(report));
  }

  void check() {
    invariants.check();
  }
}
