package io.jubelet.node.changes;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RolloutOrder.Grant;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An operator that grants, verifies, commits, and now and then changes its mind, is replaced by an
 * older leader, or names the wrong node.
 */
final class FakeOperator {
  static final Duration STEP_TIMEOUT = Duration.ofMinutes(5);

  private final ChangeWorld world;
  private final SortedMap<String, RuntimeConfiguration> revisions = new TreeMap<>();
  private Optional<RolloutOrder> present = Optional.empty();
  private long generation;
  private long fence = 5;
  private int attempts;
  private boolean finishing;

  /** Every Execute order that a node of this uid could rightly follow, by attempt. */
  final SortedMap<String, RolloutOrder> executes = new TreeMap<>();

  /** Attempts that were granted None after they had been granted Execute. */
  final SortedSet<String> released = new TreeSet<>();

  /** All orders that were ever given, for the bounds of what may be followed. */
  final List<RolloutOrder> given = new ArrayList<>();

  FakeOperator(ChangeWorld world) {
    this.world = world;
  }

  Outcome<RuntimeConfiguration> revision(String name) {
    return world.machine.perhaps(() -> Doubles.content(Optional.ofNullable(revisions.get(name))));
  }

  void begin() {
    world.in(world.chance.between(100, 5_000), this::newAttempt);
    whims();
  }

  /** No new attempts; a grant that led to nothing after a while is withdrawn. */
  void finish() {
    finishing = true;
    world.in(
        Duration.ofMinutes(12), () -> present.ifPresent(order -> give(again(order, Grant.NONE))));
  }

  private void newAttempt() {
    var revision = "rev-" + ++attempts;
    revisions.put(revision, content(revision));
    give(order(revision, revision + "-1", Grant.PREFLIGHT, Optional.empty()));
  }

  private RuntimeConfiguration content(String revision) {
    var hard = new TreeMap<String, String>();
    if (world.chance.coin(0.5)) {
      hard.put("memory.available", world.chance.below(3) + "Mi");
    }
    Endpoint at = world.chance.coin(0.6) ? ChangeWorld.NEW : ChangeWorld.OLD;
    Optional<String> pause =
        world.chance.coin(0.6) ? Optional.of("p" + (1 + world.chance.below(2))) : Optional.empty();
    return ChangeWorld.configuration(revision, at, pause, hard);
  }

  private RolloutOrder order(
      String revision, String attempt, Grant grant, Optional<Instant> notAfter) {
    return new RolloutOrder(
        FakeAgent.NODE, revision, attempt, grant, notAfter, STEP_TIMEOUT, fence, ++generation);
  }

  private void give(RolloutOrder order) {
    present = Optional.of(order);
    given.add(order);
    if (order.grant() == Grant.EXECUTE) {
      executes.put(order.attempt(), order);
    }
    if (order.grant() == Grant.NONE && executes.containsKey(order.attempt())) {
      released.add(order.attempt());
    }
    tellAgain();
  }

  void tellAgain() {
    var told = present;
    world.in(
        world.chance.delay(), () -> world.agent.ordered(told.equals(present) ? told : present));
  }

  void read(AgentReport report) {
    if (present.isEmpty() || !report.observedAttempt().equals(present.get().attempt())) {
      return;
    }
    var order = present.get();
    switch (order.grant()) {
      case PREFLIGHT -> {
        var passed =
            report.conditions().stream()
                .anyMatch(
                    c ->
                        c.type().equals("PreflightPassed")
                            && c.status() == AgentReport.Status.TRUE);
        if (passed) {
          give(again(order, Grant.EXECUTE));
        } else if (!finishing && world.chance.coin(0.001)) {
          newAttempt();
        }
      }
      case EXECUTE -> executing(order, report);
      case NONE, REVERT -> next(report);
    }
  }

  private void executing(RolloutOrder order, AgentReport report) {
    if (report.step().equals("LocalVerified")) {
      give(again(order, world.chance.coin(0.85) ? Grant.NONE : Grant.REVERT));
    } else if (report.step().equals("Reverted")) {
      next(report);
    }
  }

  private void next(AgentReport report) {
    var over = report.step().equals("Committed") || report.step().equals("Reverted");
    if (over && !finishing && world.chance.coin(0.2)) {
      newAttempt();
    }
  }

  private RolloutOrder again(RolloutOrder order, Grant grant) {
    var notAfter =
        grant == Grant.EXECUTE
            ? Optional.of(world.now().plus(world.chance.between(5_000, 120_000)))
            : order.executeNotAfter();
    return order(order.revision(), order.attempt(), grant, notAfter);
  }

  /** Changes of mind, older leaders and orders for somebody else. */
  private void whims() {
    world.in(
        Duration.ofSeconds(10),
        () -> {
          if (world.chance.happens(0.01) && present.isPresent()) {
            whim(present.get());
          }
          whims();
        });
  }

  private void whim(RolloutOrder order) {
    switch (world.chance.below(5)) {
      case 0 -> give(again(order, Grant.REVERT));
      case 1 -> give(again(order, Grant.NONE));
      case 2 -> newAttempt();
      case 3 -> {
        fence = Math.max(0, fence - 2);
        newAttempt();
        give(again(present.orElseThrow(), Grant.EXECUTE));
        fence += 3;
      }
      case 4 ->
          present =
              Optional.of(
                  new RolloutOrder(
                      "another-node",
                      order.revision(),
                      order.attempt() + "-x",
                      Grant.EXECUTE,
                      Optional.of(world.now().plusSeconds(60)),
                      STEP_TIMEOUT,
                      fence,
                      ++generation));
      default -> throw new AssertionError("below 5");
    }
    tellAgain();
  }
}
