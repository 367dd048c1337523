package io.jubelet.node.changes;

import io.jubelet.node.decide.switching.ChangeState;
import io.jubelet.node.decide.switching.ConfigurationChange;
import io.jubelet.node.decide.switching.ConfigurationChange.Turn;
import io.jubelet.node.decide.switching.Remembered;
import io.jubelet.node.decide.switching.SwitchAnswer;
import io.jubelet.node.decide.switching.SwitchInputs;
import io.jubelet.node.decide.switching.SwitchInputs.PodFact;
import io.jubelet.node.decide.switching.SwitchInputs.PodImage;
import io.jubelet.node.decide.switching.SwitchWork;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.loop.SwitchRunner;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RuntimeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One life of an agent: the real decisions and the real runner, and a small stand-in for the pods'
 * part of the loop, which stops the pods under a hold and starts them otherwise.
 */
final class FakeAgent {
  static final String NODE = "node-uid";

  private final ChangeWorld world;
  private final SwitchRunner runner;
  private final Mutant mutant;
  ChangeState state;
  Optional<RolloutOrder> order = Optional.empty();
  private final SortedSet<String> busyPods = new TreeSet<>();
  private final SortedSet<String> seenRunning = new TreeSet<>();
  private boolean dead;

  FakeAgent(ChangeWorld world, SwitchRunner runner, Mutant mutant) {
    this.world = world;
    this.runner = runner;
    this.mutant = mutant;
    this.state = ChangeState.recovered(recollected(), world.now());
  }

  private Remembered recollected() {
    if (SwitchRunner.recollect(world.machine) instanceof Done<Remembered>(var kept)) {
      return kept;
    }
    throw new AssertionError("what is on disk cannot be read");
  }

  void begin() {
    turn(Optional.empty());
    world.in(world.chance.between(10, 100), this::pods);
  }

  void die() {
    dead = true;
  }

  Endpoint endpoint() {
    return mutant.endpoint(state, world.found).orElse(state.active(world.found).endpoint());
  }

  boolean hold() {
    return mutant.hold(state);
  }

  void ordered(Optional<RolloutOrder> now) {
    if (!dead) {
      order = now;
      turn(Optional.empty());
    }
  }

  private void turn(Optional<SwitchAnswer> answer) {
    if (dead) {
      return;
    }
    Turn turn = ConfigurationChange.advance(state, mutant.inputs(inputs()), answer, world.now());
    state = turn.state();
    world.reported(turn.report());
    turn.work().ifPresent(this::perform);
    if (turn.work().isEmpty() && state.inFlight().isEmpty()) {
      world.at(turn.wakeAt(), () -> turn(Optional.empty()));
    }
  }

  /** The work happens at one moment, its answer comes at a later one. */
  private void perform(SwitchWork work) {
    world.in(
        world.chance.delay(),
        () -> {
          if (dead) {
            return;
          }
          if (world.chance.happens(world.chance.agentCrash)) {
            world.agentCrashes();
            return;
          }
          var answer = mutant.perform(work, () -> runner.perform(work));
          world.check();
          world.maybeCrashAfter(work);
          world.in(world.chance.delay(), () -> turn(Optional.of(answer)));
        });
  }

  private SwitchInputs inputs() {
    var pods = new ArrayList<PodFact>();
    for (var uid : world.wantedPods) {
      var image = List.of(new PodImage("app", true));
      pods.add(new PodFact(uid, new PodName("ns", uid), image, seenRunning.contains(uid)));
    }
    return new SwitchInputs(
        order,
        Optional.of(NODE),
        world.machine.bootId,
        world.found,
        CgroupDriver.CGROUPFS,
        facts(),
        pods,
        busyPods.isEmpty() && (!hold() || seenRunning.isEmpty()),
        1L << 40);
  }

  private Optional<RuntimeFacts> facts() {
    var service = world.machine.services.get(endpoint());
    return service != null && service.answers(world.now())
        ? Optional.of(service.facts(world.now()))
        : Optional.empty();
  }

  /** What the loop does for pods: one operation per pod at a time, each for the endpoint of now. */
  private void pods() {
    if (dead) {
      return;
    }
    for (var uid : world.wantedPods) {
      if (!busyPods.contains(uid)) {
        pod(uid, endpoint(), hold());
      }
    }
    world.in(world.chance.between(1_000, 2_000), this::pods);
  }

  private void pod(String uid, Endpoint at, boolean stop) {
    busyPods.add(uid);
    if (stop) {
      world.invariants.podIsToStop(uid, at);
    }
    world.in(
        world.chance.delay(),
        () -> {
          if (!dead) {
            var outcome = world.machine.perhaps(() -> act(uid, at, stop));
            world.check();
            world.in(world.chance.delay(), () -> answered(uid, at, outcome));
          }
        });
  }

  private Outcome<Boolean> act(String uid, Endpoint at, boolean stop) {
    var service = world.machine.services.get(at);
    if (service == null || !service.healthy(world.now())) {
      return new Outcome.Unknown<>("no runtime");
    }
    if (stop) {
      service.livePods.remove(uid);
    } else {
      service.livePods.add(uid);
    }
    return new Done<>(!stop);
  }

  private void answered(String uid, Endpoint at, Outcome<Boolean> outcome) {
    busyPods.remove(uid);
    if (at.equals(endpoint()) && outcome instanceof Done<Boolean>(var running)) {
      if (running) {
        seenRunning.add(uid);
      } else {
        seenRunning.remove(uid);
      }
    }
  }
}
