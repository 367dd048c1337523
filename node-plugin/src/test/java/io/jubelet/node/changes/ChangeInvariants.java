package io.jubelet.node.changes;

import io.jubelet.node.decide.switching.Journal;
import io.jubelet.node.decide.switching.Remembered;
import io.jubelet.node.decide.switching.Step;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.loop.SwitchRunner;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must be so after every event, and what at the end. Each has a number for reports. */
final class ChangeInvariants implements FakeMachine.Witness {
  private static final List<Step> FORWARD =
      List.of(Step.values()).subList(0, Step.COMMITTED.ordinal() + 1);

  private final ChangeWorld world;
  private Remembered kept = Remembered.nothing();
  private SortedMap<String, String> settledFiles;
  private long highestFence = Long.MIN_VALUE;
  int attempts;
  int committed;
  int reverted;

  ChangeInvariants(ChangeWorld world) {
    this.world = world;
    this.settledFiles = new TreeMap<>(world.machine.files);
  }

  private static void must(boolean holds, String invariant) {
    if (!holds) {
      throw new AssertionError(invariant);
    }
  }

  void check() {
    var hosts = world.machine.services.values().stream().filter(s -> !s.livePods.isEmpty());
    must(hosts.count() <= 1, "1: never two runtimes with live pods");
    if (open().isEmpty()) {
      must(world.machine.files.equals(settledFiles), "2: files change only within an attempt");
    }
    var endpoint = world.agent.endpoint();
    var targets =
        open()
            .map(journal -> List.of(journal.from().endpoint(), journal.to().endpoint()))
            .orElseGet(() -> List.of(settled().endpoint()));
    must(targets.contains(endpoint), "3: the endpoint is the committed or the journalled one");
  }

  private Optional<Journal> open() {
    return kept.journal().filter(Journal::open);
  }

  /** What the node runs between attempts. */
  private RuntimeConfiguration settled() {
    return kept.journal()
        .map(journal -> journal.step() == Step.COMMITTED ? journal.to() : journal.from())
        .orElse(world.found);
  }

  /** A stop that was begun rightly may come late. */
  void podIsToStop(String uid, Endpoint at) {
    var holding =
        open()
            .filter(journal -> journal.changeClass().compareTo(ChangeClass.POD_RESTART) >= 0)
            .filter(journal -> journal.reached().atLeast(Step.FENCED));
    must(
        holding.isPresent() || !world.machine.service(at).livePods.contains(uid),
        "4: no pod is stopped outside an attempt that may stop pods");
  }

  @Override
  public void serviceStops(Endpoint endpoint) {
    var service = world.machine.service(endpoint);
    var kind = open().map(Journal::changeClass);
    if (kind.equals(Optional.of(ChangeClass.RUNTIME_RESTART))) {
      return;
    }
    must(service.livePods.isEmpty(), "5: a runtime is stopped only when it has no pods");
    must(
        kind.isPresent() || !endpoint.equals(settled().endpoint()),
        "6: the runtime in use is not touched outside an attempt");
  }

  @Override
  public void filesWritten() {
    must(open().isPresent(), "7: no file is written outside an attempt");
    must(open().orElseThrow().changeClass() != ChangeClass.LIVE, "8: a live change writes no file");
  }

  @Override
  public void stored(String key, byte[] value) {
    var before = kept;
    world.machine.disk.put(key, value.clone());
    if (!(SwitchRunner.recollect(world.machine) instanceof Done<Remembered>(var after))) {
      throw new AssertionError("9: what is on disk can be read");
    }
    kept = after;
    if (!after.lastKnownGood().equals(before.lastKnownGood())) {
      must(
          after
              .journal()
              .filter(journal -> journal.step() == Step.COMMITTED)
              .filter(journal -> Optional.of(journal.to()).equals(after.lastKnownGood()))
              .isPresent(),
          "10: the last known good moves only to what was committed");
    }
    if (!after.journal().equals(before.journal())) {
      moved(before.journal(), after.journal().orElseThrow());
    }
  }

  private void moved(Optional<Journal> before, Journal after) {
    var same = before.filter(journal -> journal.attempt().equals(after.attempt()));
    if (after.step() == Step.PREPARED && same.filter(Journal::open).isEmpty()) {
      began(before, after);
    } else {
      advanced(same.orElseThrow(() -> new AssertionError("11: an attempt begins Prepared")), after);
    }
    if (after.step() == Step.LOCAL_VERIFIED && after.changeClass() != ChangeClass.LIVE) {
      must(
          world.machine.service(after.to().endpoint()).sound(),
          "29: nothing that cannot work passes for verified");
    }
    if (after.step() == Step.COMMITTED) {
      must(
          world.operator.released.contains(after.attempt()),
          "12: nothing is committed that was not released");
      committed++;
    }
    if (after.step() == Step.REVERTED) {
      reverted++;
    }
    if (after.step().last()) {
      concluded(after);
    }
  }

  private void began(Optional<Journal> before, Journal after) {
    attempts++;
    must(before.filter(Journal::open).isEmpty(), "13: one attempt at a time");
    var order =
        Optional.ofNullable(world.operator.executes.get(after.attempt()))
            .orElseThrow(
                () -> new AssertionError("14: an attempt needs an Execute grant for this node"));
    must(order.fence() >= highestFence, "15: no smaller fence is obeyed");
    must(
        !world
            .now()
            .isAfter(order.executeNotAfter().orElseThrow().plus(java.time.Duration.ofSeconds(21))),
        "16: no attempt begins after executeNotAfter");
    must(
        before.map(Journal::failedAttempts).orElse(List.of()).stream()
            .noneMatch(after.attempt()::equals),
        "17: a failed attempt is not repeated");
    highestFence = order.fence();
  }

  private void advanced(Journal before, Journal after) {
    if (before.step() == after.step()) {
      return;
    }
    must(before.open(), "18: an attempt that is over stays over");
    if (after.step() == Step.REVERTING) {
      must(!before.step().back(), "19: the way back begins once");
      return;
    }
    if (!after.step().back()) {
      var path = FORWARD.stream().filter(step -> relevant(step, after.changeClass())).toList();
      must(
          path.indexOf(after.step()) == path.indexOf(before.step()) + 1,
          "20: no step is skipped: " + before.step() + " to " + after.step());
    }
  }

  private static boolean relevant(Step step, ChangeClass changeClass) {
    return switch (changeClass) {
      case LIVE -> step == Step.PREPARED || step.atLeast(Step.AGENT_SWITCHED);
      case RUNTIME_RESTART -> step == Step.PREPARED || step.atLeast(Step.CONFIG_WRITTEN);
      case POD_RESTART, FULL_SWITCH -> true;
    };
  }

  /** The files must be one of the two sets, whole. */
  private void concluded(Journal journal) {
    var files = new TreeMap<>(world.machine.files);
    if (journal.step() == Step.REVERTED) {
      must(files.equals(settledFiles), "21: a way back restores every file");
    } else if (journal.changeClass() != ChangeClass.LIVE) {
      var to = world.machine.service(journal.to().endpoint());
      must(
          journal.to().endpoint().uri().equals(files.get(FakeMachine.CRICTL))
              && journal
                  .to()
                  .pauseImage()
                  .filter(image -> !("pause=" + image).equals(files.get(to.file)))
                  .isEmpty(),
          "22: a committed attempt has every file");
    }
    settledFiles = files;
  }

  /** The world has healed and time has passed. */
  void atRest() {
    if (SwitchRunner.recollect(world.machine) instanceof Done<Remembered>(var onDisk)) {
      kept = onDisk;
    }
    must(open().isEmpty(), "23: every attempt ends: " + kept.journal().map(Journal::step));
    must(kept.borrowed().isEmpty(), "24: a borrowed runtime is given back");
    var endpoint = settled().endpoint();
    must(world.agent.endpoint().equals(endpoint), "25: the agent uses what was settled");
    var service = world.machine.service(endpoint);
    must(service.process() && service.wanted, "26: the settled runtime runs");
    must(
        !service.healthy(world.now()) || service.livePods.containsAll(world.wantedPods),
        "27: all pods run again");
    kept.journal()
        .filter(journal -> journal.step() == Step.COMMITTED)
        .ifPresent(
            journal ->
                must(
                    kept.committed().equals(Optional.of(journal.to())),
                    "28: what was committed is remembered"));
  }
}
