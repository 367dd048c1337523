package io.jubelet.e2e;

import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestbedFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Kills a node's agent with signal 9 when the journal of its configuration change names a step.
 * Some steps last 7 ms, so a busy machine may let the agent go further before the signal arrives:
 * what counts is the journal that the dead agent left. Made before the attempt it watches.
 */
final class StepKiller implements AutoCloseable {
  private static final Set<String> OVER = Set.of("COMMITTED", "REVERTED");
  private static final String MISSED = "";
  private static final Duration DEATH = Duration.ofSeconds(30);

  private final Node node;
  private final SwitchJournal journal;
  private final WatchService changes;

  StepKiller(Node node) {
    this.node = node;
    this.journal = new SwitchJournal(node);
    var store = journal.folder();
    try {
      this.changes = store.getFileSystem().newWatchService();
      store.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot watch " + journal, e);
    }
  }

  /**
   * Kills the agent as soon as the journal names the step; returns the step it died at. An attempt
   * that was over before the step was seen leaves the agent alive and is {@link #MISSED}.
   */
  String killAt(String step, Duration deadline) {
    var agent = agent();
    var end = System.nanoTime() + deadline.toNanos();
    while (!journal.step().equals(Optional.of(step))) {
      if (journal.step().filter(OVER::contains).isPresent()) {
        return MISSED;
      }
      awaitChange(end, step);
    }
    agent.destroyForcibly();
    Await.until("the end of the agent", DEATH, () -> !agent.isAlive());
    var died = journal.step().orElseThrow();
    node.awaitSuccessor(Agent.SERVICE, OptionalLong.of(agent.pid()));
    return died;
  }

  private void awaitChange(long end, String step) {
    try {
      var key = changes.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (key == null) {
        throw new TestbedFailure(
            "the journal never named %s; it says %s".formatted(step, journal.step()));
      }
      key.pollEvents();
      key.reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedFailure("interrupted before step " + step, e);
    }
  }

  private ProcessHandle agent() {
    return node.hostPid(Agent.SERVICE).stream()
        .mapToObj(ProcessHandle::of)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new TestbedFailure("no agent runs on " + node.name()));
  }

  @Override
  public void close() {
    try {
      changes.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot end the watch of " + journal, e);
    }
  }
}
